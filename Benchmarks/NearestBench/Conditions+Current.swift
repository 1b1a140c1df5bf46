import BenchCore
import Nearest

extension Conditions {
    /// What this machine and this build are, for results on a data set of that name.
    static func current(data: String) -> Conditions {
        let acceleration = ComputeEnvironment.current
        return Conditions(
            data: data,
            machine: MachineDescription.current.summary,
            isa: acceleration.instructionSet,
            matrixProduct: acceleration.matrixProduct.rawValue,
            commit: GitCommit.current()
        )
    }
}
