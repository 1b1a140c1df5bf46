/// A copy of bytes in heap memory of exactly their size.
///
/// The address sanitizer sees every read outside it, whereas a mapping ends only with its last
/// page. That needs an optimized build: a debug build makes most single loads in the standard
/// library, which is not instrumented.
@safe package final class HeapBytes: FileBytes, @unchecked Sendable {
    // Unchecked because of the pointer: nothing writes after the initializer.
    package let bytes: UnsafeRawBufferPointer

    /// Copies the bytes; the copy starts at a multiple of 64.
    ///
    /// - Complexity: O(`source.count`).
    package init(copying source: [UInt8]) {
        // SAFETY: the memory takes `source.count` bytes, and is freed once, in deinit.
        let copy = UnsafeMutableRawBufferPointer.allocate(
            byteCount: source.count,
            alignment: 64
        )
        unsafe copy.copyBytes(from: source)
        unsafe bytes = UnsafeRawBufferPointer(copy)
    }

    deinit {
        // SAFETY: the memory is the initializer's, and no slice outlives its owner.
        unsafe bytes.deallocate()
    }
}
