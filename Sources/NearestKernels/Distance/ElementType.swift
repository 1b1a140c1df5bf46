/// How the elements of a stored row are encoded.
///
/// Queries are float32, and the kernels convert the elements of a row as they read it. For rows of
/// whole numbers or bits a query is encoded as they are, and sums are exact.
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
    /// Bits, eight in a byte, the first in the highest bit; those after the last are 0.
    case bits

    /// Bytes of what strides count: an element, or a byte of bits.
    package var size: Int {
        switch self {
        case .float32: 4
        case .float16, .bfloat16: 2
        case .int8, .uint8, .bits: 1
        }
    }

    /// Returns the bytes of a row of so many elements.
    package func bytes(_ dimension: Int) -> Int {
        self == .bits ? (dimension + 7) / 8 : dimension * size
    }

    /// The numbers that an element can be, if it must be whole; nil otherwise.
    package var wholeNumbers: ClosedRange<Int>? {
        switch self {
        case .float32, .float16, .bfloat16: nil
        case .int8: -128...127
        case .uint8: 0...255
        case .bits: 0...1
        }
    }
}
