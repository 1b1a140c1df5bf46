/// What a segment is to be built as: see ``Segment/build(_:at:from:)``.
public struct SegmentPlan: Sendable, Hashable {
    /// Elements of every vector, 1…65 536.
    public var dimension: Int
    /// How distances are measured.
    public var metric: Metric
    /// How stored elements are encoded.
    ///
    /// Default: float32.
    public var encoding: ScalarEncoding
    /// Whether it is to be a graph, and what that is built with.
    ///
    /// Default: a graph with the default parameters.
    public var kind: Segment.Kind
    /// Which attributes the vectors may have.
    ///
    /// Default: none.
    public var attributes: AttributeSchema
    /// What the file says about its vectors.
    ///
    /// Default: nothing.
    public var metadata: SegmentMetadata
    /// Threads that link vectors, at least 1.
    ///
    /// Default: 1. The file is the same for any number.
    public var threads: Int
    /// Bytes of memory that building may use; it stops before it uses more.
    ///
    /// Default: no limit.
    public var memoryLimit: Int?
    /// How many vectors will come, if that is known: then what they need is compared with the limit
    /// before the first one.
    public var expectedCount: Int?

    /// A plan; all but dimension and metric have a default.
    public init(
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding = .float32,
        kind: Segment.Kind = .graph(HNSWParameters()),
        attributes: AttributeSchema = .init(),
        metadata: SegmentMetadata = .init(),
        threads: Int = 1,
        memoryLimit: Int? = nil,
        expectedCount: Int? = nil
    ) {
        self.dimension = dimension
        self.metric = metric
        self.encoding = encoding
        self.kind = kind
        self.attributes = attributes
        self.metadata = metadata
        self.threads = threads
        self.memoryLimit = memoryLimit
        self.expectedCount = expectedCount
    }

    /// How many bytes of memory building takes at the most.
    ///
    /// A flat segment's vectors go to the file as they come: only identifiers, scales and attributes are
    /// held. A graph is built in memory.
    ///
    /// What the texts of attributes take is not in it, which nobody knows beforehand; ``memoryLimit``
    /// counts those that came.
    ///
    /// - Parameter count: vectors.
    /// - Returns: an upper bound of the bytes in use at any time.
    public func estimatedMemory(count: Int) -> Int {
        let bytes: Int
        switch kind {
        case .flat:
            // Identifiers, scales, their set, and the pairs that are sorted at the end.
            bytes = count.saturatingTimes(64)
        case .graph(let parameters):
            let index = HNSWIndex.estimatedMemory(
                count: count,
                dimension: dimension,
                encoding: encoding,
                parameters: parameters
            )
            // What is taken of the index to be written: its links, and some numbers for each vector.
            let links = LentGraph.linkBytes(parameters) + LentGraph.upperLinkBytes(parameters)
            let writing = index.held.saturatingPlus(count.saturatingTimes(links + 64))
            bytes = max(index.building, writing).saturatingPlus(count.saturatingTimes(24))
        }
        // What is held however many there are, and what waits to be linked or for its place in the file.
        let waiting = min(count, SegmentBuilder.mostWaiting) * dimension * 4
        let rest = Self.held + (kind == .flat ? min(2 * waiting, Self.flatHeld) : waiting)
        return bytes.saturatingPlus(rest).saturatingPlus(attributeMemory(count: count))
    }

    private static let held = 8 << 20
    private static let flatHeld = 128 << 20
}
