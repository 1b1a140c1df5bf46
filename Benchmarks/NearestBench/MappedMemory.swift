import Foundation

/// Says that the system gave no memory.
struct MappedMemoryError: Error, CustomStringConvertible {
    /// Bytes asked for.
    let byteCount: Int
    /// The system's reason.
    let reason: String

    var description: String { "no \(byteCount) bytes of memory: \(reason)" }
}

/// Owns anonymous memory aligned to 2 MB, in huge pages or in base pages.
///
/// Huge pages are a wish: where they are turned off the memory has base pages all the same.
final class MappedMemory {
    /// The first byte, aligned to 2 MB.
    let base: UnsafeMutableRawPointer
    /// Bytes that may be used from `base` on.
    let byteCount: Int

    private let mapping: UnsafeMutableRawPointer
    private let mappingBytes: Int

    /// Maps memory, which is not yet backed by pages.
    ///
    /// - Throws: `MappedMemoryError` when the system refuses.
    init(byteCount: Int, pages: MachineLimits.Pages) throws {
        let alignment = 2 << 20
        let length = byteCount + alignment
        let protection = PROT_READ | PROT_WRITE
        guard let mapping = mmap(nil, length, protection, MAP_PRIVATE | MAP_ANON, -1, 0),
            mapping != MAP_FAILED
        else {
            throw MappedMemoryError(byteCount: byteCount, reason: String(cString: strerror(errno)))
        }
        self.mapping = mapping
        mappingBytes = length
        self.byteCount = byteCount
        base = mapping.alignedUp(toMultipleOf: alignment)
        #if os(Linux)
        _ = madvise(base, byteCount, pages == .huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE)
        #endif
    }

    deinit { munmap(mapping, mappingBytes) }

    /// Writes every byte, so that each page is backed by memory of its own.
    func fill() { memset(base, 1, byteCount) }
}
