#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Memory taken from the system in whole pages, zero until it is written, given back at the end.
///
/// Pages that are never touched cost nothing, so a region may be reserved larger than it is needed.
@safe struct Pages: ~Copyable {
    /// 2 MB: the larger page size of x86-64 and arm64, to which every region is aligned.
    static let largePage = 1 << 21

    let start: UnsafeMutableRawPointer
    let byteCount: Int

    /// Reserves `byteCount` bytes, aligned to ``largePage``.
    init(byteCount: Int) throws(NearestError) {
        let length = max(1, byteCount)
        let reserved = length + Self.largePage
        let mapping = unsafe mmap(
            nil,
            reserved,
            PROT_READ | PROT_WRITE,
            MAP_PRIVATE | Self.anonymous,
            -1,
            0
        )
        guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
            throw NearestError(
                code: .outOfMemory,
                message:
                    "the system refuses \(reserved) bytes (errno \(errno)); hold fewer vectors, "
                    + "use float16, or raise the process' memory limit"
            )
        }
        // SAFETY: only the unaligned ends of our own mapping are given back; both are whole pages,
        // since mappings start at a page and 2 MB is a multiple of every page size.
        let base = UInt(bitPattern: mapping)
        let mask = UInt(Self.largePage - 1)
        let before = Int((mask &+ 1 &- (base & mask)) & mask)
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let kept = (length + page - 1) / page * page
        unsafe start = mapping + before
        self.byteCount = kept
        if before > 0 { unsafe munmap(mapping, before) }
        // The system maps whole pages, so a page more than was asked for may be ours to give back.
        let mapped = (reserved + page - 1) / page * page
        let after = mapped - before - kept
        if after > 0 { unsafe munmap(start + kept, after) }
    }

    /// Asks for large pages from `offset` on: fewer misses of the translation buffer, faster
    /// streaming.
    ///
    /// What is before stays in small pages, so that a small index stays small.
    func adviseLargePages(from offset: Int) {
        #if os(Linux)
        let first = (offset + Self.largePage - 1) / Self.largePage * Self.largePage
        if first < byteCount {
            unsafe madvise(start + first, byteCount - first, 14 /* MADV_HUGEPAGE */)
        }
        #endif
    }

    /// Gives the whole pages from `offset` on back to the system; they read as zero again.
    func discard(from offset: Int) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let first = (offset + page - 1) / page * page
        if first < byteCount {
            unsafe madvise(start + first, byteCount - first, MADV_DONTNEED)
        }
    }

    deinit {
        unsafe munmap(start, byteCount)
    }

    private static var anonymous: Int32 {
        #if canImport(Darwin)
        MAP_ANON
        #else
        Int32(MAP_ANONYMOUS)
        #endif
    }
}
