public import ArgumentParser
import BenchCore
public import Datasets
import Nearest

/// A list of values on the command line: `8,32,300`.
struct ValueList<Element: ExpressibleByArgument & Sendable>: ExpressibleByArgument, Sendable {
    let values: [Element]

    init(_ values: [Element]) {
        self.values = values
    }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let values = parts.compactMap { Element(argument: String($0)) }
        guard !parts.isEmpty, values.count == parts.count else { return nil }
        self.values = values
    }

    var defaultValueDescription: String {
        values.map(\.defaultValueDescription).joined(separator: ",")
    }

    static var allValueStrings: [String] { Element.allValueStrings }
}

extension IndexKind: ExpressibleByArgument {}
extension DatasetFormat: ExpressibleByArgument {}
extension SyntheticDataset.Kind: ExpressibleByArgument {}

extension DatasetMetric: ExpressibleByArgument {
    /// The metric of a name; those of the library are understood too.
    public init?(argument: String) {
        switch argument {
        case "cosine": self = .angular
        case "l2": self = .euclidean
        default: self.init(rawValue: argument)
        }
    }
}

/// An encoding of stored elements on the command line.
enum EncodingArgument: String, ExpressibleByArgument, CaseIterable, Sendable {
    case float32
    case float16
    case bfloat16
    case int8
    case uint8

    var encoding: ScalarEncoding {
        switch self {
        case .float32: .float32
        case .float16: .float16
        case .bfloat16: .bfloat16
        case .int8: .int8
        case .uint8: .uint8
        }
    }
}

/// A way to compute blocks of inner products on the command line.
enum MatrixProductArgument: String, ExpressibleByArgument, CaseIterable, Sendable {
    case auto
    case blas
    case tile
    case bfloat16

    /// The backend; nil for the fastest.
    var backend: MatrixProductBackend? {
        switch self {
        case .auto: nil
        case .blas: .blas
        case .tile: .tile
        case .bfloat16: .bfloat16
        }
    }
}

/// Throws the error of a number below its least value, worded once.
func require(_ values: [Int], atLeast least: Int, _ option: String) throws {
    if let wrong = values.first(where: { $0 < least }) {
        throw ValidationError("\(option) must be at least \(least), but is \(wrong).")
    }
}

/// Throws the error of a number that is not above 0, worded once.
func requirePositive(_ value: Double?, _ option: String) throws {
    if let value, !(value > 0 && value.isFinite) {
        throw ValidationError("\(option) must be above 0, but is \(value).")
    }
}

/// The codes of an index, as an option spells them.
enum QuantizationArgument: String, ExpressibleByArgument, CaseIterable, Sendable {
    case none, scalar8, scalar4, automatic

    /// The library's value.
    var quantization: Quantization {
        switch self {
        case .none: .none
        case .scalar8: .scalar8
        case .scalar4: .scalar4
        case .automatic: .automatic
        }
    }
}
