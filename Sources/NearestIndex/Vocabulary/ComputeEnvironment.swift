internal import NearestKernels

/// The instruction set and matrix product that this process uses, for logs and reports.
public struct ComputeEnvironment: Sendable {
    /// The measured rate of one matrix-product backend.
    public struct Rate: Sendable {
        /// The backend.
        public let backend: MatrixProductBackend
        /// Billions of operations a second on one thread, measured in this process.
        ///
        /// A multiplication and an addition count as one operation each.
        public let gigaflops: Double
    }

    /// The vector instructions in use: `scalar`, `neon`, `avx2`, `avx512`,
    /// `avx512vnni` or `avx512bf16`.
    ///
    /// The environment variable `NEAREST_MAX_ISA` forces a lower one.
    public let instructionSet: String
    /// Every instruction set that this machine supports, the preferred one last.
    public let availableInstructionSets: [String]
    /// How batches compute their blocks of inner products.
    ///
    /// The environment variable `NEAREST_MATRIX_PRODUCT` forces one.
    public let matrixProduct: MatrixProductBackend
    /// The measurements from which ``matrixProduct`` was chosen.
    public let matrixProductRates: [Rate]
    /// What was wrong with the environment variables, one sentence each; empty if nothing was.
    public let warnings: [String]

    /// The choice that this process has made.
    ///
    /// The first call measures the backends, which takes some milliseconds; later calls cost
    /// nothing.
    public static let current: ComputeEnvironment = {
        let calibration = MatrixProduct.calibration
        return ComputeEnvironment(
            instructionSet: InstructionSet.active.name,
            availableInstructionSets: InstructionSet.available.map(\.name),
            matrixProduct: MatrixProductBackend(calibration.preferred.backend),
            matrixProductRates: MatrixProductBackend.allCases.compactMap { backend in
                calibration.gigaflops[backend.kernel].map { Rate(backend: backend, gigaflops: $0) }
            },
            warnings: [InstructionSet.warning, calibration.warning].compactMap(\.self)
        )
    }()
}
