public import NearestIndex

/// What has codes: a metric, an encoding and the kind of codes.
public struct CodedCase: Sendable, CustomStringConvertible {
    /// How distances are measured.
    public let metric: Metric
    /// How vectors are stored.
    public let encoding: ScalarEncoding
    /// The codes.
    public let quantization: Quantization

    /// Names one.
    public init(metric: Metric, encoding: ScalarEncoding, quantization: Quantization) {
        self.metric = metric
        self.encoding = encoding
        self.quantization = quantization
    }

    /// All metrics with both kinds of codes, and encodings that round.
    public static let all =
        [Metric.squaredEuclidean, .cosine, .innerProduct].flatMap { metric in
            [Quantization.scalar8, .scalar4].map {
                CodedCase(metric: metric, encoding: .float32, quantization: $0)
            }
        } + [
            CodedCase(metric: .cosine, encoding: .float16, quantization: .scalar4),
            CodedCase(metric: .squaredEuclidean, encoding: .bfloat16, quantization: .scalar8),
        ]

    /// The words of the three.
    public var description: String { "\(metric) \(encoding) \(quantization)" }
}
