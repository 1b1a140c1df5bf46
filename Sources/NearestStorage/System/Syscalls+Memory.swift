#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif
package import SystemPackage

extension Syscalls {
    /// 2 MB: the larger page size of x86-64 and arm64, to which large regions are aligned.
    package static let largePage = 1 << 21

    /// The size of the system's pages, in bytes.
    package static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))

    /// What may be done with memory.
    package enum Access: Sendable {
        case none, readWrite
    }

    /// How memory will be used.
    package enum Advice: Sendable {
        /// More or less in order: the system reads some pages ahead.
        case normal
        /// At random places: reading ahead would be of no use.
        case random
        /// At once: every page is read before the call returns.
        case populateRead
        /// In large pages, if the system has them.
        case largePages
        /// Pages of a file that are read again when they are used next.
        case forgotten
    }

    /// Reserves zeroed memory whose start is a multiple of ``largePage``.
    ///
    /// - Parameters:
    ///   - byteCount: at least 1.
    ///   - access: what may be done with the memory; `none` to reserve only addresses, which a file
    ///     is mapped over.
    /// - Returns: The start of the memory; ``unmap(_:byteCount:)`` gives it back.
    /// - Throws: what the system says, mostly `Errno.noMemory`.
    package static func reserve(
        byteCount: Int,
        _ access: Access
    ) throws(Errno) -> UnsafeMutableRawPointer {
        let protection = access == .none ? PROT_NONE : PROT_READ | PROT_WRITE
        let kept = wholePages(byteCount)
        let reserved = kept + largePage
        let mapping = try run(.reserve) { () throws(Errno) in
            // SAFETY: a new mapping, at an address that the system chooses, touches no other.
            unsafe outcome(mmap(nil, reserved, protection, MAP_PRIVATE | anonymous, -1, 0))
        }
        // Mappings start at a page, and 2 MB is a multiple of every page size: what is given back
        // here are whole pages of this mapping.
        let before = (largePage - mapping & (largePage - 1)) & (largePage - 1)
        let start = unsafe pointer(mapping + before)
        if before > 0 { unsafe unmap(start - before, byteCount: before) }
        let after = reserved - before - kept
        if after > 0 { unsafe unmap(start + kept, byteCount: after) }
        return unsafe start
    }

    /// Maps the first bytes of a file for reading, shared with all processes that map it.
    ///
    /// - Parameters:
    ///   - descriptor: may be closed afterwards.
    ///   - byteCount: at least 1.
    ///   - place: memory from ``reserve(byteCount:_:)``, of at least as many bytes, which the
    ///     mapping replaces; nil to let the system choose.
    /// - Returns: The start of the mapping; ``unmap(_:byteCount:)`` ends it.
    /// - Throws: what the system says.
    package static func map(
        _ descriptor: FileDescriptor,
        byteCount: Int,
        at place: UnsafeMutableRawPointer? = nil
    ) throws(Errno) -> UnsafeMutableRawPointer {
        let flags = unsafe place == nil ? MAP_SHARED : MAP_SHARED | MAP_FIXED
        let mapping = try run(.map) { () throws(Errno) in
            // SAFETY: a fixed place is the caller's own reservation.
            unsafe outcome(mmap(place, byteCount, PROT_READ, flags, descriptor.rawValue, 0))
        }
        return unsafe pointer(mapping)
    }

    /// Gives back memory that was reserved or mapped.
    package static func unmap(_ start: UnsafeMutableRawPointer, byteCount: Int) {
        try? faults?.enter(.unmap, [])
        // SAFETY: the caller no longer uses the memory. The call fails only for an invalid range.
        unsafe munmap(start, byteCount)
    }

    /// Tells the system how memory will be used.
    ///
    /// - Parameters:
    ///   - start: the start of a page.
    ///   - byteCount: bytes; the advice holds to the end of the last one's page.
    ///   - advice: how they will be used.
    /// - Throws: `Errno.invalidArgument` where the system does not know the advice.
    package static func advise(
        _ start: UnsafeMutableRawPointer,
        byteCount: Int,
        _ advice: Advice
    ) throws(Errno) {
        guard let number = advice.number else { throw .invalidArgument }
        try run(.advise) { () throws(Errno) in
            // SAFETY: none of these changes what the memory holds.
            Outcome(unsafe madvise(start, byteCount, number))
        }
    }

    /// The bytes of the whole pages that hold `byteCount` bytes.
    package static func wholePages(_ byteCount: Int) -> Int {
        (byteCount + pageSize - 1) / pageSize * pageSize
    }

    private static func outcome(_ mapping: UnsafeMutableRawPointer?) -> Outcome {
        // MAP_FAILED is -1 as an address.
        Outcome(Int(bitPattern: mapping))
    }

    private static func pointer(_ address: Int) -> UnsafeMutableRawPointer {
        // SAFETY: the address of a mapping, which is never 0.
        unsafe UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped
    }

    private static var anonymous: Int32 {
        #if canImport(Darwin)
        MAP_ANON
        #else
        Int32(MAP_ANONYMOUS)
        #endif
    }
}

extension Syscalls.Advice {
    /// The system's number for the advice, or nil if it has none.
    fileprivate var number: Int32? {
        switch self {
        case .normal: return Int32(MADV_NORMAL)
        case .random: return Int32(MADV_RANDOM)
        case .forgotten: return Int32(MADV_DONTNEED)
        #if os(Linux)
        case .largePages: return 14  // MADV_HUGEPAGE
        case .populateRead: return 22  // MADV_POPULATE_READ, since Linux 5.14
        #else
        case .largePages, .populateRead: return nil
        #endif
        }
    }
}
