import Foundation

/// Brings a file's pages into the system's page cache, and drops them from it.
struct PageCache {
    /// The file.
    let path: String

    /// Reads the whole file, so that all of it that fits memory is in the cache.
    ///
    /// - Throws: `SystemRefusal` where it cannot be read.
    func warm() throws {
        try withDescriptor { descriptor in
            var piece = [UInt8](repeating: 0, count: 1 << 20)
            while true {
                let count = read(descriptor, &piece, piece.count)
                if count == 0 { return }
                guard count > 0 || errno == EINTR else { throw SystemRefusal(path) }
            }
        }
    }

    /// Drops the file's pages.
    ///
    /// The system keeps those that are mapped and may keep others; `residentShare()` tells. What is
    /// below the system, a disk or the host of a virtual machine, may have a cache of its own.
    ///
    /// - Throws: `SystemRefusal` where the file cannot be opened or synced.
    func drop() throws {
        #if os(Linux)
        try withDescriptor { descriptor in
            // Pages that are not on the disk yet cannot be dropped.
            guard fsync(descriptor) == 0 else { throw SystemRefusal(path) }
            _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
        }
        #endif
    }

    /// The share of the file's pages that are in the cache, 0…1; nil if the system does not report
    /// it.
    func residentShare() throws -> Double? {
        #if os(Linux)
        return try withDescriptor { descriptor in
            let byteCount = Int(lseek(descriptor, 0, SEEK_END))
            guard byteCount > 0,
                let mapping = mmap(nil, byteCount, PROT_READ, MAP_SHARED, descriptor, 0),
                mapping != MAP_FAILED
            else { return nil }
            defer { munmap(mapping, byteCount) }
            let pageSize = sysconf(Int32(_SC_PAGESIZE))
            var pages = [UInt8](repeating: 0, count: (byteCount + pageSize - 1) / pageSize)
            guard mincore(mapping, byteCount, &pages) == 0 else { return nil }
            return Double(pages.count { $0 & 1 == 1 }) / Double(pages.count)
        }
        #else
        return nil
        #endif
    }

    private func withDescriptor<Value>(_ body: (Int32) throws -> Value) throws -> Value {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw SystemRefusal(path) }
        defer { close(descriptor) }
        return try body(descriptor)
    }
}

/// Says what the system refused to do with a file, and why.
struct SystemRefusal: Error, CustomStringConvertible {
    let description: String

    /// Takes the reason of the last call.
    init(_ path: String) {
        description = "\(path): \(String(cString: strerror(errno)))"
    }
}
