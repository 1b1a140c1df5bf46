#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Anonymous memory mapped in whole pages, which reads as zero until it is written.
///
/// Pages that are never touched cost no memory, so a region may be much larger than the part in
/// use. `deinit` unmaps it. Row chunks, arenas and their tables live in regions.
@safe package struct PageRegion: ~Copyable {
    /// The error of a system that refuses memory.
    package struct Refused: Error {
        /// Bytes that were asked for.
        package let byteCount: Int
        /// The system's error number.
        package let errno: Int32
    }

    /// 2 MB: the large page size of x86-64 and arm64, to which every region is aligned.
    package static let largePage = 1 << 21

    /// The first byte, aligned to ``largePage``.
    package let start: UnsafeMutableRawPointer
    /// Bytes mapped: what was asked for, rounded up to whole pages.
    package let byteCount: Int

    /// Maps `byteCount` bytes, aligned to ``largePage``.
    ///
    /// - Throws: ``Refused`` if the system does not map the memory.
    package init(byteCount: Int) throws(Refused) {
        let length = max(1, byteCount)
        // One large page more, so that an aligned start lies within the mapping.
        let reserved = length + Self.largePage
        // SAFETY: a new anonymous mapping overlaps no memory in use.
        let mapping = unsafe mmap(
            nil,
            reserved,
            PROT_READ | PROT_WRITE,
            MAP_PRIVATE | Self.anonymous,
            -1,
            0
        )
        guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
            throw Refused(byteCount: reserved, errno: errno)
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
    /// The bytes before `offset` stay in small pages, so that a small index stays small. It is
    /// advice: the system may ignore it, and systems other than Linux are not asked.
    package func adviseLargePages(from offset: Int) {
        #if os(Linux)
        let first = (offset + Self.largePage - 1) / Self.largePage * Self.largePage
        if first < byteCount {
            // SAFETY: the range lies within this region, and the advice does not change its
            // contents.
            unsafe madvise(start + first, byteCount - first, 14 /* MADV_HUGEPAGE */)
        }
        #endif
    }

    /// Returns the whole pages from `offset` on to the system; they read as zero again.
    package func discard(from offset: Int) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let first = (offset + page - 1) / page * page
        if first < byteCount {
            // SAFETY: the range lies within this region; the caller needs none of its contents.
            unsafe madvise(start + first, byteCount - first, MADV_DONTNEED)
        }
    }

    /// Unmaps the region; no pointer into it may be used afterwards.
    deinit {
        unsafe munmap(start, byteCount)
    }

    // The flag of a mapping without a file, which the systems name differently.
    private static var anonymous: Int32 {
        #if canImport(Darwin)
        MAP_ANON
        #else
        Int32(MAP_ANONYMOUS)
        #endif
    }
}
