package import NearestKernels

/// How the elements of stored vectors are encoded.
///
/// Queries are always float32.
public enum ScalarEncoding: UInt8, Sendable, Hashable, CaseIterable {
    /// 4 bytes an element; what was inserted is what is stored.
    case float32 = 1
    /// 2 bytes an element, IEEE binary16: 11 significant bits, magnitudes to 65 504. Elements are
    /// rounded to nearest even when a vector is inserted; a larger magnitude is refused.
    case float16 = 2

    package var element: ElementType {
        switch self {
        case .float32: .float32
        case .float16: .float16
        }
    }
}
