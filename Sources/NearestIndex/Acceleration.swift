internal import NearestKernels

/// What this process computes distances with, for logs and reports.
public struct Acceleration: Sendable {
    /// The rate of one way of computing blocks of inner products.
    public struct Rate: Sendable {
        /// Which way.
        public let backend: MatrixProductBackend
        /// Billions of multiplications and additions a second, one thread, measured in this process.
        public let gigaflops: Double
    }

    /// The vector instructions in use: `scalar`, `neon`, `avx2`, `avx512` or `avx512bf16`.
    ///
    /// The environment variable `NEAREST_MAX_ISA` forces a lower one.
    public let instructionSet: String
    /// Every instruction set that could be used here, the preferred one last.
    public let availableInstructionSets: [String]
    /// How batches compute their blocks of inner products.
    ///
    /// The environment variable `NEAREST_MATRIX_PRODUCT` forces one.
    public let matrixProduct: MatrixProductBackend
    /// The rates that decided it.
    public let matrixProductRates: [Rate]
    /// What was wrong with the environment variables, one sentence each; empty where nothing was.
    public let complaints: [String]

    /// This process' choice.
    ///
    /// The first call measures for some milliseconds.
    public static let current: Acceleration = {
        let measured = MatrixProduct.measured
        return Acceleration(
            instructionSet: InstructionSet.active.name,
            availableInstructionSets: InstructionSet.available.map(\.name),
            matrixProduct: MatrixProductBackend(measured.preferred.backend),
            matrixProductRates: measured.rates.map {
                Rate(backend: MatrixProductBackend($0.backend), gigaflops: $0.gigaflops)
            },
            complaints: [InstructionSet.complaint, measured.complaint].compactMap(\.self)
        )
    }()
}

extension MatrixProductBackend {
    init(_ backend: MatrixProduct.Backend) {
        self =
            switch backend {
            case .blas: .blas
            case .tile: .tile
            case .bfloat16: .bfloat16
            }
    }

    var backend: MatrixProduct.Backend {
        switch self {
        case .blas: .blas
        case .tile: .tile
        case .bfloat16: .bfloat16
        }
    }
}
