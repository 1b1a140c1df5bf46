import NearestIndex

extension MatrixProductBackend {
    /// Those of this machine and build, after nil, with which an index chooses.
    static var anyAvailable: [MatrixProductBackend?] {
        [nil] + ComputeEnvironment.current.matrixProductRates.map { $0.backend }
    }
}
