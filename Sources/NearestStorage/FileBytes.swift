/// A file's bytes in memory, wherever they lie there.
///
/// Whoever reads a file sees this alone, and cannot tell a mapping from a copy.
package protocol FileBytes: AnyObject, Sendable {
    /// The bytes; they stay where they are, unchanged, as long as the object lives.
    var bytes: UnsafeRawBufferPointer { get }
}

/// A copy of some bytes in memory of exactly their size, for the fuzzers.
///
/// The address sanitizer sees whatever is read beside them, where a mapping ends only with its last
/// page. It needs an optimized build: a debug build makes most single loads in the standard library,
/// which is not instrumented.
@safe package final class HeapBytes: FileBytes, @unchecked Sendable {
    // Unchecked because of the pointer: nothing writes after the initializer.
    package let bytes: UnsafeRawBufferPointer

    /// Copies the bytes; the copy starts at a multiple of 64.
    package init(copying source: UnsafeRawBufferPointer) {
        // SAFETY: the memory takes `source.count` bytes, and is freed once, in deinit.
        let copy = UnsafeMutableRawBufferPointer.allocate(
            byteCount: source.count,
            alignment: 64
        )
        unsafe copy.copyMemory(from: source)
        unsafe bytes = UnsafeRawBufferPointer(copy)
    }

    deinit {
        unsafe bytes.deallocate()
    }
}
