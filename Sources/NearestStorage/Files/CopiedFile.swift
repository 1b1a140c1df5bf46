package import SystemPackage

/// The bytes of a file, copied into the process's own memory, in large pages.
///
/// It takes as much memory as the file has bytes, in every process that opens it, and reads the
/// whole file first. In return a search never waits for the disk, and misses the translation buffer
/// less often than in a ``MappedFile``.
@safe package final class CopiedFile: FileBytes, @unchecked Sendable {
    // Unchecked because of the pointer: nothing writes after the initializer.
    package let bytes: UnsafeRawBufferPointer

    /// Bytes that one call reads, 8 MB: enough to keep a disk busy, few enough to be interrupted.
    private static let part = 8 << 20

    /// Copies a whole file.
    ///
    /// If the file is truncated in the course of it, the copy ends there too.
    ///
    /// - Complexity: O(size of the file).
    /// - Throws: `Errno.isDirectory` or `invalidArgument` if the path leads to something other than
    ///   a file, else what the system says.
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
        // Where the system has no large pages, small ones do.
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

    /// Copies a part of a file.
    ///
    /// - Complexity: O(`part.count`).
    /// - Throws: what the system says.
    package init(copying part: FileSlice) throws(Errno) {
        reserved = part.count
        guard part.count > 0 else {
            unsafe bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let start = try unsafe Syscalls.reserve(byteCount: part.count, .readWrite)
        try? unsafe Syscalls.advise(start, byteCount: part.count, .largePages)
        let copy = unsafe UnsafeMutableRawBufferPointer(start: start, count: part.count)
        // SAFETY: as many bytes as the part has were reserved.
        unsafe copy.copyMemory(from: part.bytes)
        unsafe bytes = UnsafeRawBufferPointer(copy)
    }

    deinit {
        guard let start = unsafe bytes.baseAddress else { return }
        // SAFETY: the memory is the initializer's, of this size, and is given back only here.
        unsafe Syscalls.unmap(UnsafeMutableRawPointer(mutating: start), byteCount: reserved)
    }

    /// Bytes of memory; more than there are in ``bytes`` if the file was truncated.
    private let reserved: Int
}
