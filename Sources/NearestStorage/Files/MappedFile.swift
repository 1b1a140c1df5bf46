internal import Synchronization
package import SystemPackage

/// The bytes of a mapped file: read from the disk page by page as they are used, and shared with
/// all processes that map the same file.
///
/// ```swift
/// let file = FileSlice(try MappedFile(path: "movies.nseg"))
/// let magic = file.extracting(0..<8)
/// ```
///
/// The file may be renamed, replaced or removed while it is mapped; the mapping keeps its contents.
/// No mapping survives a file that is truncated, or a disk that fails: the process gets a bus error
/// then. Files are therefore never changed in place, see ``DurableFile``.
@safe package final class MappedFile: FileBytes, @unchecked Sendable {
    // Unchecked because of the pointer: the mapping is read-only.
    package let bytes: UnsafeRawBufferPointer

    /// Maps a whole file.
    ///
    /// A file of 2 MB or more starts at a multiple of 2 MB, so that the system may use large pages.
    ///
    /// - Complexity: O(1); nothing is read.
    /// - Throws: `Errno.isDirectory` or `invalidArgument` if the path leads to something other than
    ///   a file, else what the system says.
    package init(path: FilePath) throws(Errno) {
        let descriptor = try Syscalls.openForReading(path)
        defer { Syscalls.close(descriptor) }
        let byteCount = try Syscalls.fileSize(of: descriptor)
        guard byteCount > 0 else {
            unsafe bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard byteCount >= Syscalls.largePage else {
            let start = try unsafe Syscalls.map(descriptor, byteCount: byteCount)
            unsafe bytes = UnsafeRawBufferPointer(start: start, count: byteCount)
            return
        }
        let place = try unsafe Syscalls.reserve(byteCount: byteCount, .none)
        do throws(Errno) {
            let start = try unsafe Syscalls.map(descriptor, byteCount: byteCount, at: place)
            unsafe bytes = UnsafeRawBufferPointer(start: start, count: byteCount)
        } catch {
            unsafe Syscalls.unmap(place, byteCount: byteCount)
            throw error
        }
    }

    deinit {
        guard let start = unsafe bytes.baseAddress else { return }
        // SAFETY: the mapping is the initializer's, of this size, and is unmapped only here.
        unsafe Syscalls.unmap(UnsafeMutableRawPointer(mutating: start), byteCount: bytes.count)
    }

    /// Reads all pages now, so that no search waits for the disk later.
    ///
    /// - Complexity: O(size of the file).
    /// - Throws: what the system says if a page cannot be read.
    package func populate() throws(Errno) {
        guard let start = unsafe bytes.baseAddress else { return }
        do throws(Errno) {
            let start = unsafe UnsafeMutableRawPointer(mutating: start)
            try unsafe Syscalls.advise(start, byteCount: bytes.count, .populateRead)
        } catch .invalidArgument {
            // The system does not know this advice.
            touchPages()
        }
    }

    /// Tells the system that the file will be read at random places, so that it reads nothing
    /// ahead.
    package func adviseRandom() {
        advise(.random)
    }

    /// Takes ``adviseRandom()`` back.
    package func adviseNormal() {
        advise(.normal)
    }

    /// Lets go of the pages that hold nothing but a part of the file, which is read from the page
    /// cache again if it is used.
    package func forget(_ part: FileSlice) {
        guard let start = unsafe bytes.baseAddress else { return }
        let page = Syscalls.pageSize
        let first = (part.offset + page - 1) / page * page
        let end = (part.offset + part.count) / page * page
        guard first < end else { return }
        // SAFETY: whole pages of a mapping that is only read. The system may refuse.
        try? unsafe Syscalls.advise(
            UnsafeMutableRawPointer(mutating: start + first),
            byteCount: end - first,
            .forgotten
        )
    }

    private func advise(_ advice: Syscalls.Advice) {
        guard let start = unsafe bytes.baseAddress else { return }
        // SAFETY: the range is the whole mapping. The system may refuse advice, which does no harm.
        try? unsafe Syscalls.advise(
            UnsafeMutableRawPointer(mutating: start),
            byteCount: bytes.count,
            advice
        )
    }

    /// Receives sums of touched bytes, so that the compiler must compute them.
    private static let touched = Atomic<UInt8>(0)

    private func touchPages() {
        var sum: UInt8 = 0
        for offset in unsafe stride(from: 0, to: bytes.count, by: Syscalls.pageSize) {
            sum ^= unsafe bytes[offset]
        }
        Self.touched.store(sum, ordering: .relaxed)
    }
}
