internal import NearestStorage

/// What is known of a segment before its vectors: what its header says beside their number.
struct SegmentForm: Sendable {
    var dimension: Int
    var metric: Metric
    var encoding: ScalarEncoding
    var kind: Segment.Kind
    var attributes: AttributeSchema
    var metadata: SegmentMetadata

    /// What is known of something that can be searched.
    init(
        _ index: some VectorSearching,
        _ kind: Segment.Kind,
        _ attributes: AttributeSchema,
        _ metadata: SegmentMetadata
    ) {
        dimension = index.dimension
        metric = index.metric
        encoding = index.encoding
        self.kind = kind
        self.attributes = attributes
        self.metadata = metadata
    }

    init(_ plan: SegmentPlan) {
        dimension = plan.dimension
        metric = plan.metric
        encoding = plan.encoding
        kind = plan.kind
        attributes = plan.attributes
        metadata = plan.metadata
    }

    /// The library that writes, as files name it.
    static let writer = "swift-nearest 0.4"

    /// The version of the format: the lowest that has what there is.
    var version: UInt32 {
        attributes.entries.isEmpty ? SegmentFormat.plain : SegmentFormat.withAttributes
    }

    /// The header of so many vectors.
    func header(count: Int, rowBytes: Int, entry: GraphEntry?) -> SegmentHeader {
        var header = SegmentHeader(
            version: version,
            count: count,
            dimension: dimension,
            rowBytes: rowBytes,
            metric: metric.rawValue,
            encoding: encoding.rawValue,
            kind: 1,
            writer: Self.writer
        )
        guard case .graph(let parameters) = kind else { return header }
        header.kind = 2
        header.m = parameters.m
        header.efConstruction = parameters.efConstruction
        header.seed = parameters.seed
        header.entryNode = entry?.node
        header.entryLayer = entry?.layer ?? 0
        return header
    }
}
