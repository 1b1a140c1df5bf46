internal import Synchronization
package import SystemPackage

/// A file's bytes, mapped: read from the disk page by page as they are used, and shared with all
/// processes that map the same file.
///
///     let file = try MappedFile(path: "movies.nearest")
///     let magic = unsafe file.bytes.loadUnaligned(as: UInt32.self)
///
/// The file may be renamed, replaced or removed meanwhile; the mapping keeps what it mapped. It does
/// not survive that the file is cut short, or that the disk fails under it: the process gets a bus
/// error then. Files are hence never changed in place, see ``DurableFile``.
@safe package final class MappedFile: FileBytes, @unchecked Sendable {
    // Unchecked because of the pointer: the mapping is for reading alone.
    package let bytes: UnsafeRawBufferPointer

    /// Maps a whole file.
    ///
    /// A file of 2 MB or more starts at a multiple of 2 MB, so that the system may use large pages.
    /// - Throws: what the system says, `Errno.isDirectory` or `invalidArgument` for what is no file.
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
        // SAFETY: the initializer's mapping, of this size; nobody else unmaps it.
        unsafe Syscalls.unmap(UnsafeMutableRawPointer(mutating: start), byteCount: bytes.count)
    }

    /// Reads all pages now, so that no search waits for the disk later.
    ///
    /// - Throws: what went wrong when a page could not be read.
    package func populate() throws(Errno) {
        guard let start = unsafe bytes.baseAddress else { return }
        do throws(Errno) {
            let start = unsafe UnsafeMutableRawPointer(mutating: start)
            try unsafe Syscalls.advise(start, byteCount: bytes.count, .populateRead)
        } catch .invalidArgument {
            // The system does not know how.
            touchPages()
        }
    }

    /// Tells the system that some bytes will be read here and there.
    ///
    /// - Parameter range: of bytes; pages of which it holds a part are meant as a whole.
    package func adviseRandom(_ range: Range<Int>) {
        advise(range, .random)
    }

    /// Takes ``adviseRandom(_:)`` back.
    package func adviseNormal() {
        unsafe advise(0..<bytes.count, .normal)
    }

    private func advise(_ range: Range<Int>, _ advice: Syscalls.Advice) {
        let range = unsafe range.clamped(to: 0..<bytes.count)
        guard let start = unsafe bytes.baseAddress, !range.isEmpty else { return }
        let first = range.lowerBound / Syscalls.pageSize * Syscalls.pageSize
        // SAFETY: from `first` to the range's end lies within the mapping. Advice may be refused.
        try? unsafe Syscalls.advise(
            UnsafeMutableRawPointer(mutating: start) + first,
            byteCount: range.upperBound - first,
            advice
        )
    }

    /// Where sums of touched bytes go, so that the compiler must compute them.
    private static let touched = Atomic<UInt8>(0)

    private func touchPages() {
        var sum: UInt8 = 0
        for offset in unsafe stride(from: 0, to: bytes.count, by: Syscalls.pageSize) {
            sum ^= unsafe bytes[offset]
        }
        Self.touched.store(sum, ordering: .relaxed)
    }
}
