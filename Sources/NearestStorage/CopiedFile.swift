package import SystemPackage

/// A file's bytes, copied into memory of the process' own: all there from the start, in large pages.
///
/// It takes as much memory as the file has bytes, once for every process, and reads all of the file
/// before it is of use; a search in it never waits for the disk and misses the translation buffer
/// less than in a ``MappedFile``.
@safe package final class CopiedFile: FileBytes, @unchecked Sendable {
    // Unchecked because of the pointer: nothing writes after the initializer.
    package let bytes: UnsafeRawBufferPointer

    /// Bytes that one call reads: enough to keep a disk busy, few enough to stay interruptible.
    private static let part = 8 << 20

    /// Copies a whole file.
    ///
    /// If the file is cut short meanwhile, the copy is as short.
    /// - Throws: what the system says, `Errno.isDirectory` or `invalidArgument` for what is no file.
    package init(path: FilePath) throws(Errno) {
        let descriptor = try Syscalls.openForReading(path)
        defer { Syscalls.close(descriptor) }
        let byteCount = try Syscalls.fileSize(of: descriptor)
        reserved = byteCount
        guard byteCount > 0 else {
            unsafe bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let start = try unsafe Syscalls.reserve(byteCount: byteCount, .readWrite)
        // Small pages do as well, where large ones cannot be had.
        try? unsafe Syscalls.advise(start, byteCount: byteCount, .largePages)
        do throws(Errno) {
            var done = 0
            while done < byteCount {
                let size = min(Self.part, byteCount - done)
                // SAFETY: `done + size` is at most what was reserved.
                let part = unsafe UnsafeMutableRawBufferPointer(start: start + done, count: size)
                let count = try unsafe Syscalls.read(descriptor, at: done, into: part)
                done += count
                if count < size { break }
            }
            unsafe bytes = UnsafeRawBufferPointer(start: start, count: done)
        } catch {
            unsafe Syscalls.unmap(start, byteCount: byteCount)
            throw error
        }
    }

    deinit {
        guard let start = unsafe bytes.baseAddress else { return }
        // SAFETY: the initializer's memory, of this size; nobody else gives it back.
        unsafe Syscalls.unmap(UnsafeMutableRawPointer(mutating: start), byteCount: reserved)
    }

    /// Bytes of memory taken, more than there are when the file was cut short.
    private let reserved: Int
}
