/// What a graph is built with.
///
/// The article *Choosing parameters* has a measured table of what each costs and buys.
public struct HNSWParameters: Sendable, Hashable {
    /// Links of a node: up to `2 * m` on the lowest layer, up to `m` on those above; 2…128.
    ///
    /// More links give better answers at the same ``SearchOptions/efSearch``, slower; each costs
    /// 8 bytes a vector, rounded up to whole lines of 64. Default: 16. For embeddings of several
    /// hundred dimensions 16 to 32.
    public var m: Int
    /// Candidates that are looked at for the links of a new node, at least `m`; 1…100 000.
    ///
    /// More give a better graph, built more slowly: the time is about proportional. Default: 200.
    public var efConstruction: Int
    /// What the layers of nodes are drawn with; any number.
    ///
    /// The same vectors, inserted in the same steps with the same parameters, give the same graph.
    /// Default: 0.
    public var seed: UInt64

    /// Parameters; every one has a default.
    public init(m: Int = 16, efConstruction: Int = 200, seed: UInt64 = 0) {
        self.m = m
        self.efConstruction = efConstruction
        self.seed = seed
    }

    /// Says which parameter is out of its range.
    package func check() throws(NearestError) {
        guard 2...128 ~= m else {
            throw NearestError(code: .invalidArgument, message: "m is \(m), but must be in 2…128")
        }
        guard m...100_000 ~= efConstruction else {
            throw NearestError(
                code: .invalidArgument,
                message: "efConstruction is \(efConstruction), but must be in m…100000, and m is "
                    + "\(m)"
            )
        }
    }
}

/// Draws the highest layer of each node.
///
/// It depends on the seed and the identifier alone, so on neither the order of arrival nor the
/// number of threads. Layers are drawn as in Malkov and Yashunin, *Efficient and robust approximate
/// nearest neighbor search using hierarchical navigable small world graphs*, 2018, Algorithm 1: a
/// node is on layer `l` or above with the probability `m^-l`.
struct LevelGenerator: Sendable {
    /// Layers that any node can be on, the lowest one not counted.
    static let highest = 24

    private let seed: UInt64
    private let m: UInt64

    init(_ parameters: HNSWParameters) {
        seed = (parameters.seed &+ 0x9E37_79B9_7F4A_7C15).scrambled
        m = UInt64(parameters.m)
    }

    /// The highest layer of the node of an identifier.
    func level(of id: VectorID) -> Int {
        // A uniform number, compared with m^-1, m^-2 and so on: no logarithm, whose last bit may
        // differ between systems.
        var threshold = UInt64.max / m
        let drawn = (id.rawValue ^ seed).scrambled
        var level = 0
        while drawn < threshold, level < Self.highest {
            level += 1
            threshold /= m
        }
        return level
    }
}
