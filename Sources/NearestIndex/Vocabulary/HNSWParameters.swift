/// The parameters with which a graph is built.
///
/// The article *Choosing parameters* has a table of measured costs and benefits.
public struct HNSWParameters: Sendable, Hashable {
    /// The most links of a node: `2 * m` on the lowest layer, `m` on those above; 2…128.
    ///
    /// More links give better answers at the same ``SearchOptions/efSearch``, more slowly. Each
    /// costs 8 bytes a vector, rounded up to whole cache lines of 64 bytes. Default: 16. For
    /// embeddings of several hundred dimensions, 16 to 32 is a good range.
    public var m: Int
    /// Candidates among which the links of a new node are chosen; `m`…100 000.
    ///
    /// More candidates give a better graph, built more slowly: the time is about proportional.
    /// Default: 200.
    public var efConstruction: Int
    /// The seed from which the layers of nodes are drawn; any number.
    ///
    /// The same vectors, inserted in the same steps with the same parameters, give the same graph.
    /// Default: 0.
    public var seed: UInt64
    /// How often the links of every vector are chosen again after an insertion of many vectors,
    /// among all that are there then; 0…2.
    ///
    /// It gives better answers at the same ``SearchOptions/efSearch``, for about half of the time
    /// that the insertion takes. It happens after an insertion of at least 4 096 vectors that at
    /// least doubles the index; ``HNSWIndex/refine(threads:)`` does it at any time. Files
    /// do not store it. Default: 1.
    public var refinements: Int

    /// Makes parameters; every one has a default.
    public init(
        m: Int = 16,
        efConstruction: Int = 200,
        seed: UInt64 = 0,
        refinements: Int = 1
    ) {
        self.m = m
        self.efConstruction = efConstruction
        self.seed = seed
        self.refinements = refinements
    }

    private static let links = 2...128
    private static let possibleRefinements = 0...2
    private static let maximumCandidates = 100_000

    /// The parameters of a graph that can be built: each is the nearest one that is in its range.
    package var clamped: HNSWParameters {
        let m = min(max(m, Self.links.lowerBound), Self.links.upperBound)
        let candidates = min(max(efConstruction, m), Self.maximumCandidates)
        let last = Self.possibleRefinements.upperBound
        return HNSWParameters(
            m: m,
            efConstruction: candidates,
            seed: seed,
            refinements: min(max(refinements, 0), last)
        )
    }

    /// The candidates of a new node that is refined afterwards: a third, because its links will be
    /// chosen again.
    ///
    /// Few candidates are all in a node's own cluster, and a refinement cannot find what no link
    /// leads to, so there are not too few.
    package var firstCandidates: Int {
        max(m, efConstruction / 3, min(efConstruction, Self.enoughCandidates))
    }

    private static let enoughCandidates = 64

    /// Checks that every parameter is in its range.
    ///
    /// - Throws: ``NearestError`` with the code `invalidArgument` that names it.
    package func validate() throws(NearestError) {
        guard Self.links ~= m else {
            throw NearestError(code: .invalidArgument, message: "m is \(m), but must be in 2…128")
        }
        guard m...Self.maximumCandidates ~= efConstruction else {
            throw NearestError(
                code: .invalidArgument,
                message: "efConstruction is \(efConstruction), but must be in m…100000, and m is "
                    + "\(m)"
            )
        }
        guard Self.possibleRefinements ~= refinements else {
            throw NearestError(
                code: .invalidArgument,
                message: "refinements is \(refinements), but must be in 0…2"
            )
        }
    }
}
