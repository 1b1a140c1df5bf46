import Nearest
import NearestTestSupport

/// An index of vectors with attributes that changes and is written, whichever it is.
protocol ModelledIndex: PersistentIndex {
    static func make(_ setting: ModelSetting) throws -> Self
    /// Makes the index of a file.
    static func make(of segment: Segment) throws -> Self
    /// What is wrong inside.
    var inner: [String] { get }
    /// Whether answers are exact.
    static var isExact: Bool { get }
}

/// What an index of a model test is made with.
struct ModelSetting: CustomStringConvertible {
    let dimension: Int
    let metric: Metric
    let encoding: ScalarEncoding
    let schema: AttributeSchema
    let parameters: HNSWParameters

    /// How far a distance may be from that of the stored vector.
    var tolerance: Double { metric == .cosine ? 2e-6 : 1e-5 }

    /// The nearest vector that the encoding takes, in steps of a hundredth for whole numbers.
    func storable(_ vector: [Float]) -> [Float] {
        switch encoding {
        case .int8: vector.map { ($0 * 100).rounded().clamped(to: -128...127) }
        case .uint8: vector.map { ($0 * 100).magnitude.rounded().clamped(to: 0...255) }
        case .bit: vector.map { $0 > 0 ? 1 : 0 }
        default: vector
        }
    }

    var description: String { "\(dimension) dimensions, \(metric), \(encoding), \(parameters)" }

    /// Draws a setting.
    init(_ maker: inout RandomFilter) throws {
        dimension = [1, 2, 3, 5, 8, 16, 17, 33, 64][maker.int(below: 9)]
        metric = Metric.allCases[maker.int(below: Metric.allCases.count)]
        let encodings: [ScalarEncoding] =
            switch metric {
            case .hamming, .jaccard: [.bit]
            // A graph under cosine cannot have whole numbers.
            case .cosine: ScalarEncoding.ofFloats
            default: ScalarEncoding.ofFloats + [.int8, .uint8]
            }
        encoding = encodings[maker.int(below: encodings.count)]
        schema = try maker.schema()
        let m = 3 + maker.int(below: 14)
        parameters = HNSWParameters(m: m, efConstruction: m + maker.int(below: 60))
    }
}

extension FlatIndex: ModelledIndex {
    static func make(_ setting: ModelSetting) throws -> FlatIndex {
        try FlatIndex(
            dimension: setting.dimension,
            metric: setting.metric,
            encoding: setting.encoding,
            attributes: setting.schema
        )
    }

    static func make(of segment: Segment) throws -> FlatIndex {
        try segment.makeIndex(as: FlatIndex.self)
    }

    var inner: [String] { [] }
    static var isExact: Bool { true }
}

extension HNSWIndex: ModelledIndex {
    static func make(_ setting: ModelSetting) throws -> HNSWIndex {
        try HNSWIndex(
            dimension: setting.dimension,
            metric: setting.metric,
            encoding: setting.encoding,
            parameters: setting.parameters,
            attributes: setting.schema
        )
    }

    static func make(of segment: Segment) throws -> HNSWIndex {
        try segment.makeIndex(as: HNSWIndex.self)
    }

    var inner: [String] { faults() }
    static var isExact: Bool { false }
}

extension Float {
    fileprivate func clamped(to range: ClosedRange<Float>) -> Float {
        min(max(self, range.lowerBound), range.upperBound)
    }
}
