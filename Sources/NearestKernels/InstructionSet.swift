internal import CNearestKernels
internal import NearestPlatform

/// A set of vector instructions for which there are kernels.
///
/// The preferred set that the processor and the operating system support is chosen once in a
/// process, when a kernel is first needed. The environment variable `NEAREST_MAX_ISA` (`scalar`,
/// `neon`, `avx2`, `avx512`, `avx512vnni`, `avx512bf16`) limits the choice.
///
/// Sets add the terms of a distance in different orders, so their distances may differ in the last
/// bits. Kernels over columns of attributes return the same bits in every set.
package struct InstructionSet: Sendable {
    /// The name, as `NEAREST_MAX_ISA` spells it.
    package let name: String
    /// The set's kernels for vectors.
    package let kernels: DistanceKernels
    /// The set's kernels for columns of attributes.
    package let columns: ColumnKernels
    /// The set's kernels for codes.
    package let codes: CodeKernels

    init(_ table: UnsafePointer<cnearest_kernels>) {
        // SAFETY: tables and their names are constants of the C target; they live for ever.
        unsafe self.name = String(cString: table.pointee.name)
        unsafe self.kernels = DistanceKernels(table)
        unsafe self.columns = ColumnKernels(table.pointee.columns)
        unsafe self.codes = CodeKernels(table.pointee.codes)
    }

    /// Every set that can run here, the scalar one first and the preferred one last.
    package static let available: [InstructionSet] = (0..<cnearest_available_count()).compactMap {
        // SAFETY: the index is below the count, for which the C target returns a constant table.
        unsafe cnearest_available($0).map { unsafe InstructionSet($0) }
    }

    /// The set in use in this process.
    package static var active: InstructionSet { selection.set }

    /// Why `NEAREST_MAX_ISA` was ignored, as a sentence; nil if it is not set or was followed.
    package static var warning: String? { selection.warning }

    /// Returns the preferred set that is no wider than the one named `limit`, or nil if no set has
    /// that name.
    ///
    /// A set of another processor family counts too: a limit to `avx2` is `neon` on arm64.
    package static func preferred(limit: String) -> InstructionSet? {
        // SAFETY: the C function compares the name and keeps no pointer to it.
        unsafe cnearest_select(limit).map { unsafe InstructionSet($0) }
    }

    private static let selection: (set: InstructionSet, warning: String?) = {
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
                + "Use one of scalar, neon, avx2, avx512, avx512vnni, avx512bf16."
        )
    }()
}
