extension Segment {
    /// What a segment holds.
    @nonexhaustive
    public enum Kind: Sendable, Hashable {
        /// Vectors, all of which a search compares; see `FlatIndex`.
        case flat
        /// Vectors and links between them; see `HNSWIndex`.
        case graph(HNSWParameters)
    }
}

extension Segment.Kind {
    /// The two kinds, as the header numbers them.
    enum Code: UInt8, Sendable {
        /// Vectors alone.
        case flat = 1
        /// Vectors and the links of a graph.
        case graph = 2
    }

    /// The number of this kind in a header.
    var code: Code {
        switch self {
        case .flat: .flat
        case .graph: .graph
        }
    }
}
