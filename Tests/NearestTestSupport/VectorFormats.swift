public import NearestIndex

extension Metric {
    /// The metrics that compare numbers; the others compare bits.
    public static let ofFloats: [Metric] = [
        .squaredEuclidean, .innerProduct, .cosine, .manhattan,
    ]
    /// The metrics that compare bits.
    public static let ofBits: [Metric] = [.hamming, .jaccard]
}

/// A metric and an encoding of vectors that need not be whole numbers.
public struct MetricAndEncoding: Sendable {
    /// How distances are measured.
    public let metric: Metric
    /// How elements are encoded.
    public let encoding: ScalarEncoding

    /// Every metric in float32, and every encoding under the metrics that treat it differently.
    ///
    /// Not all pairs: tests of each take minutes, and encodings meet metrics in few places. A debug
    /// build, which is slow and also runs under the sanitizers, takes one pair for each encoding
    /// besides float32.
    public static let all: [MetricAndEncoding] =
        Metric.ofFloats.map { MetricAndEncoding(metric: $0, encoding: .float32) } + narrow

    #if DEBUG
    private static let narrow = [
        MetricAndEncoding(metric: .cosine, encoding: .float16),
        MetricAndEncoding(metric: .manhattan, encoding: .bfloat16),
    ]
    #else
    private static let narrow =
        [Metric.squaredEuclidean, .innerProduct, .cosine].map {
            MetricAndEncoding(metric: $0, encoding: .float16)
        }
        + [Metric.manhattan, .cosine].map { MetricAndEncoding(metric: $0, encoding: .bfloat16) }
    #endif
}

extension ScalarEncoding {
    /// The encodings that hold any vector, rounded or not; the others hold whole numbers or bits.
    public static let ofFloats: [ScalarEncoding] = [.float32, .float16, .bfloat16]

    /// How far rounding may take an element from where it was, relative to it.
    public var rounding: Float {
        switch self {
        case .float16: 0x1p-11
        case .bfloat16: 0x1p-8
        default: 0
        }
    }
}
