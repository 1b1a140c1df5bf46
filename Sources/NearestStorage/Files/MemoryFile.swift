/// A file that is written to memory only, for callers who keep its bytes elsewhere.
package final class MemoryFile {
    /// The bytes that were written; gaps between writes are zeros.
    package private(set) var bytes: [UInt8] = []

    /// Makes an empty file.
    package init() {}

    /// Writes bytes at an offset from the start.
    func write(_ part: RawSpan, at offset: Int) {
        let end = offset + part.byteCount
        if bytes.count < offset {
            bytes.append(contentsOf: repeatElement(0, count: offset - bytes.count))
        }
        guard bytes.count > offset else { return bytes.append(contentsOf: part) }
        // The header, which is written last.
        var copy: [UInt8] = []
        copy.append(contentsOf: part)
        bytes.replaceSubrange(offset..<min(end, bytes.count), with: copy)
    }
}
