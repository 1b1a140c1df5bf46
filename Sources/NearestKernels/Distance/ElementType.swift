/// How the elements of a stored row are encoded.
///
/// Queries are float32, and the kernels convert the elements of a row as they read it. For rows of
/// whole numbers a query is encoded as they are, and sums are exact.
package enum ElementType: Sendable {
    /// IEEE 754 binary32.
    case float32
    /// IEEE 754 binary16: 11 significant bits, magnitudes up to 65 504.
    case float16
    /// The upper half of a float32: 8 significant bits, magnitudes as float32.
    case bfloat16
    /// Whole numbers, −128…127.
    case int8
    /// Whole numbers, 0…255.
    case uint8

    /// Bytes of one element.
    package var size: Int {
        switch self {
        case .float32: 4
        case .float16, .bfloat16: 2
        case .int8, .uint8: 1
        }
    }

    /// The numbers that an element can be, if it must be whole; nil otherwise.
    package var wholeNumbers: ClosedRange<Int>? {
        switch self {
        case .float32, .float16, .bfloat16: nil
        case .int8: -128...127
        case .uint8: 0...255
        }
    }
}
