#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Memory whose last byte is the last of a page, before one that cannot be touched: a read past the
/// end stops the test, with a sanitizer or without.
@safe
final class GuardedMemory {
    private let start: UnsafeMutableRawPointer
    private let size: Int
    private let end: UnsafeMutableRawPointer

    init(byteCount: Int) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let room = (byteCount + page - 1) / page * page
        size = room + page
        let access = PROT_READ | PROT_WRITE
        let mapping = unsafe mmap(nil, size, access, MAP_PRIVATE | MAP_ANON, -1, 0)
        guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
            preconditionFailure("no memory for a test")
        }
        unsafe start = mapping
        // SAFETY: `room` is within the mapping, and the page after it too.
        unsafe end = unsafe mapping + room
        precondition(unsafe mprotect(end, page, PROT_NONE) == 0)
    }

    /// Copies elements to the end of the memory; valid while this object lives.
    func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
        let bytes = elements.count * MemoryLayout<Element>.stride
        precondition(unsafe bytes <= end - start)
        // SAFETY: the precondition is the bound; the page is aligned for every type.
        let first = unsafe (end - bytes).bindMemory(to: Element.self, capacity: elements.count)
        unsafe elements.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            unsafe first.update(from: base, count: elements.count)
        }
        return unsafe first
    }

    deinit {
        // SAFETY: the mapping is this object's, of this size.
        _ = unsafe munmap(start, size)
    }
}
