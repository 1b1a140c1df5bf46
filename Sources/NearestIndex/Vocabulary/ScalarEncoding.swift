package import NearestKernels

/// How the elements of stored vectors are encoded.
///
/// Queries are always float32. Raw values are stored in files, so they never change.
@nonexhaustive
public enum ScalarEncoding: UInt8, Sendable, Hashable, CaseIterable {
    /// 4 bytes an element; elements are stored unchanged.
    case float32 = 1
    /// 2 bytes an element, IEEE binary16: 11 significant bits, magnitudes to 65 504. Elements are
    /// rounded to nearest even when a vector is inserted; a larger magnitude is refused.
    case float16 = 2

    /// Bytes of one element: 4 or 2.
    package var bytesPerElement: Int { element.size }

    /// The kernels' name of this encoding.
    package var element: ElementType {
        switch self {
        case .float32: .float32
        case .float16: .float16
        }
    }
}
