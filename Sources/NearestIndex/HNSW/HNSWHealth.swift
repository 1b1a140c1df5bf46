/// The state of a graph, for logs and alarms.
public struct HNSWHealth: Sendable, Hashable {
    /// The number of vectors.
    public let liveCount: Int
    /// Removed vectors whose nodes are still in the graph, because searches pass through them.
    public let removedCount: Int
    /// Vectors that cannot be reached over links from the entry.
    ///
    /// Searches find them only by a scan. They are repaired from time to time, and after many
    /// insertions.
    public let unreachableCount: Int
    /// How many live nodes have 0, 1, … `2 * m` links on layer 0.
    public let degreeHistogram: [Int]
    /// How many live nodes have layer 0, 1, … as their highest.
    public let topLayerHistogram: [Int]
    /// Bytes by what they are used for.
    public let memory: Memory
    /// The codes over which searches go; nil if there are none.
    public let quantization: QuantizationReport?

    /// Bytes by what they are used for.
    public struct Memory: Sendable, Hashable {
        /// Stored vectors.
        public let vectorBytes: Int
        /// Links of layer 0.
        public let linkBytes: Int
        /// Links of the layers above.
        public let upperLinkBytes: Int
        /// Identifiers, their table, norms, and the versions of rows.
        public let idBytes: Int
        /// Attributes.
        public let attributeBytes: Int
        /// Codes.
        public let codeBytes: Int
    }

    /// The mean number of links of a live node on layer 0.
    public var meanDegree: Double {
        let links = degreeHistogram.enumerated().reduce(0) { $0 + $1.offset * $1.element }
        return liveCount == 0 ? 0 : Double(links) / Double(liveCount)
    }
}
