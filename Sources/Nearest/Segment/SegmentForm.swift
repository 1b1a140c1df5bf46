internal import NearestStorage

/// What is known of a segment before its vectors: what its header says beside their number.
struct SegmentForm: Sendable {
    var dimension: Int
    var metric: Metric
    var encoding: ScalarEncoding
    var kind: Segment.Kind
    var metadata: SegmentMetadata

    /// The library that writes, as files name it.
    static let writer = "swift-nearest 0.4"

    /// The header of so many vectors.
    func header(count: Int, rowBytes: Int, entry: GraphEntry?) -> SegmentHeader {
        var header = SegmentHeader(
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
