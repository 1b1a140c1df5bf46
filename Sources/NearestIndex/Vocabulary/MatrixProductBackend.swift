internal import NearestKernels

/// A way of computing the blocks of inner products of a batch search.
///
/// All of them lead to the same answers: a block only finds the rows that may be near, and their
/// distances are then computed again. Which one is the fastest depends on the machine.
@nonexhaustive
public enum MatrixProductBackend: String, Sendable, Hashable, CaseIterable {
    /// `cblas_sgemm` of the BLAS that the system has installed, on one thread.
    ///
    /// Needs the package's trait `BLAS`, which is on by default.
    case blas
    /// The library's own float32 register tile.
    case tile
    /// The library's own register tile over operands rounded to bfloat16.
    ///
    /// Needs a processor with bfloat16 products; on another one a search throws
    /// ``NearestError/Code/unsupported``.
    case bfloat16
}

// The module of the kernels is not part of the public interface, so its enumeration cannot be
// either. These are the only translations between the two.
extension MatrixProductBackend {
    /// Creates the public name of a kernels' backend.
    init(_ kernel: MatrixProduct.Backend) {
        self =
            switch kernel {
            case .blas: .blas
            case .tile: .tile
            case .bfloat16: .bfloat16
            }
    }

    /// The kernels' name of this backend.
    var kernel: MatrixProduct.Backend {
        switch self {
        case .blas: .blas
        case .tile: .tile
        case .bfloat16: .bfloat16
        }
    }
}
