/// Memory that its writer has unlinked, freed with this object; see ``ReclaimList``.
@safe package final class RetiredMemory: @unchecked Sendable {
    // Unchecked because of the pointer, which only the writer holds.
    private let pointer: UnsafeMutableRawPointer

    /// Takes memory that was allocated alone, and owns it from now on.
    package init(_ pointer: UnsafeMutableRawPointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        // SAFETY: this object is the only owner, and no reader can reach the memory any more.
        unsafe pointer.deallocate()
    }
}
