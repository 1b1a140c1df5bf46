package import Nearest

/// A kind of index that can be measured, by the name that `--index` takes.
///
/// This is the one place that knows the kinds: a new one is a case, in `plans(_:)` what it is built
/// with, and in the other properties what its searches take.
package enum IndexKind: String, Sendable, Hashable, CaseIterable {
    /// `FlatIndex`, which compares a query with every vector.
    case flat
    /// `HNSWIndex`, which walks through a graph.
    case hnsw
    /// `Segment` of a `FlatIndex`, which is searched where its file is mapped.
    case segmentFlat = "segment-flat"
    /// `Segment` of an `HNSWIndex`.
    case segmentHNSW = "segment-hnsw"

    /// The kinds that are not in a file.
    package static let inMemory = allCases.filter { !$0.isSegment }

    /// Every index that the parameters ask for, in the order of their lists.
    package func plans(_ parameters: BuildParameters) -> [IndexPlan] {
        switch self {
        case .flat, .segmentFlat:
            parameters.encodings.flatMap { encoding in
                parameters.quantizations.map {
                    IndexPlan(flat: encoding, quantization: $0, inSegment: isSegment)
                }
            }
        case .hnsw, .segmentHNSW:
            parameters.encodings.flatMap { encoding in
                parameters.quantizations.flatMap { quantization in
                    parameters.graphs.map {
                        IndexPlan(
                            hnsw: $0,
                            encoding: encoding,
                            quantization: quantization,
                            inSegment: isSegment
                        )
                    }
                }
            }
        }
    }

    /// Whether it is built in memory, written to a file and searched there.
    package var isSegment: Bool { self == .segmentFlat || self == .segmentHNSW }

    /// Whether `SearchOptions.efSearch` changes what a search does.
    package var takesEfSearch: Bool { self == .hnsw || self == .segmentHNSW }

    /// Whether batches compute blocks of inner products.
    package var takesMatrixProduct: Bool { !takesEfSearch }
}

/// Lists of what indexes are built with; each kind takes those it knows.
package struct BuildParameters: Sendable, Hashable {
    /// How elements of stored vectors are encoded.
    package var encodings: [ScalarEncoding]
    /// The codes beside the vectors.
    package var quantizations: [Quantization]
    /// Links of a graph's node, `HNSWParameters.m`.
    package var ms: [Int]
    /// Candidates for links, `HNSWParameters.efConstruction`.
    package var efConstructions: [Int]
    /// How often the links of all nodes are chosen again, `HNSWParameters.refinements`.
    package var refinements: [Int]
    /// What the layers of graphs are drawn with.
    package var seed: UInt64

    package init(
        encodings: [ScalarEncoding] = [.float32, .float16],
        quantizations: [Quantization] = [.automatic],
        ms: [Int] = [HNSWParameters().m],
        efConstructions: [Int] = [HNSWParameters().efConstruction],
        refinements: [Int] = [HNSWParameters().refinements],
        seed: UInt64 = HNSWParameters().seed
    ) {
        self.encodings = encodings
        self.quantizations = quantizations
        self.ms = ms
        self.efConstructions = efConstructions
        self.refinements = refinements
        self.seed = seed
    }

    /// Every combination of what graphs are built with, the last list varying fastest.
    package var graphs: [HNSWParameters] {
        ms.flatMap { m in
            efConstructions.flatMap { efConstruction in
                refinements.map {
                    HNSWParameters(
                        m: m,
                        efConstruction: efConstruction,
                        seed: seed,
                        refinements: $0
                    )
                }
            }
        }
    }
}
