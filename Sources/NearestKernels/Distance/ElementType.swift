/// How the elements of a stored row are encoded.
///
/// Queries are always float32; the kernels convert the elements of a float16 row as they read it.
package enum ElementType: Sendable {
    /// IEEE 754 binary32.
    case float32
    /// IEEE 754 binary16: 11 significant bits, magnitudes up to 65 504.
    case float16

    /// Bytes of one element.
    package var size: Int {
        switch self {
        case .float32: 4
        case .float16: 2
        }
    }
}
