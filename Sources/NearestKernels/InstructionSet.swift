internal import CNearestKernels

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A set of vector instructions for which there are kernels.
///
/// The widest one that the processor and the system run is chosen once, when the first kernel is
/// asked for. The environment variable `NEAREST_MAX_ISA` (`scalar`, `neon`, `avx2`, `avx512`,
/// `avx512bf16`) forces a lower one. Distances of different sets may differ in their last bits.
package struct InstructionSet: Sendable {
    /// The name, as `NEAREST_MAX_ISA` spells it.
    package let name: String
    /// The set's kernels for distances.
    package let kernels: DistanceKernels
    /// The set's kernels for columns of attributes.
    package let columns: ColumnKernels

    init(_ table: UnsafePointer<cnearest_kernels>) {
        // SAFETY: tables and their names are constants of the C target; they live for ever.
        unsafe self.name = String(cString: table.pointee.name)
        unsafe self.kernels = DistanceKernels(table)
        unsafe self.columns = ColumnKernels(table.pointee.columns)
    }

    /// Every set that can run here, the scalar one first and the preferred one last.
    package static let available: [InstructionSet] = (0..<cnearest_available_count()).compactMap {
        unsafe cnearest_available($0).map { unsafe InstructionSet($0) }
    }

    /// The set in use in this process.
    package static var active: InstructionSet { selection.set }

    /// What was wrong with `NEAREST_MAX_ISA`, if anything was; it is ignored then.
    package static var complaint: String? { selection.complaint }

    /// The preferred set that is no wider than the one named `limit`; nil where no set has that name.
    package static func preferred(limit: String) -> InstructionSet? {
        unsafe cnearest_select(limit).map { unsafe InstructionSet($0) }
    }

    private static let selection: (set: InstructionSet, complaint: String?) = {
        guard let widest = available.last else {
            preconditionFailure("there is always a scalar instruction set")
        }
        guard let limit = environmentValue("NEAREST_MAX_ISA"), !limit.isEmpty else {
            return (widest, nil)
        }
        if let set = preferred(limit: limit) {
            return (set, nil)
        }
        return (
            widest,
            "NEAREST_MAX_ISA is \"\(limit)\", which names no instruction set; it is ignored. "
                + "Use one of scalar, neon, avx2, avx512, avx512bf16."
        )
    }()
}

/// The value of an environment variable, or nil where it is not set.
package func environmentValue(_ name: String) -> String? {
    // SAFETY: the C string is copied before anything else can change the environment; as for every
    // reader of the environment, the process must not call setenv at the same time.
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
}
