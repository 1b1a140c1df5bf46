/// Some consecutive bytes of a file in memory, which they keep alive.
///
/// It is a collection of bytes, numbered from 0. Every access is checked, so code that parses a
/// file needs no unsafe pointers. It copies nothing.
///
/// ```swift
/// let file = FileSlice(try MappedFile(path: "movies.nseg"))
/// let isSegment = file.extracting(0..<8).elementsEqual(magic)
/// ```
@safe package struct FileSlice: @unchecked Sendable {
    // Unchecked because of the pointer: the bytes are constant while `owner` lives.

    /// The bytes, for callers that keep the owner themselves; valid as long as it lives.
    package let bytes: UnsafeRawBufferPointer
    /// Keeps the bytes in memory.
    package let owner: any FileBytes
    /// The position of the first byte in the file.
    package let offset: Int

    /// Takes a whole file.
    package init(_ file: any FileBytes) {
        unsafe bytes = file.bytes
        owner = file
        offset = 0
    }

    private init(_ bytes: UnsafeRawBufferPointer, _ owner: any FileBytes, offset: Int) {
        unsafe self.bytes = bytes
        self.owner = owner
        self.offset = offset
    }

    /// The bytes at some positions of this slice; it stops the process for positions outside it.
    ///
    /// - Complexity: O(1).
    package func extracting(_ range: Range<Int>) -> FileSlice {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "outside the file's bytes")
        // SAFETY: the range lies within the bytes.
        let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
        return unsafe FileSlice(part, owner, offset: offset + range.lowerBound)
    }

    /// Calls `body` with the bytes as a span.
    package func withSpan<Result, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // SAFETY: `self` keeps the owner, and with it the bytes, while the closure runs.
        try body(unsafe bytes.bytes)
    }

    /// The little-endian number at a position, which need not be aligned.
    func number<Number>(at position: Int) -> Number
    where Number: FixedWidthInteger & BitwiseCopyable {
        precondition(0 <= position && position <= count - MemoryLayout<Number>.size)
        // SAFETY: the number's bytes are within the slice; every pattern of bits is a number.
        return unsafe Number(
            littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self)
        )
    }

    /// The position of the first byte that is not zero, or nil if all of them are.
    ///
    /// - Complexity: O(`count`), eight bytes at a time.
    func firstNonzero() -> Int? {
        var position = 0
        while count - position >= 8, (number(at: position) as UInt64) == 0 { position += 8 }
        while position < count {
            if self[position] != 0 { return position }
            position += 1
        }
        return nil
    }
}

extension FileSlice: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { unsafe bytes.count }

    package subscript(position: Int) -> UInt8 {
        precondition(0 <= position && position < count, "outside the file's bytes")
        // SAFETY: the position lies within the bytes.
        return unsafe bytes[position]
    }

    // So that copies and comparisons do not go byte by byte.
    package func withContiguousStorageIfAvailable<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result? {
        // SAFETY: `self` keeps the owner, and with it the bytes, while the closure runs.
        unsafe try bytes.withMemoryRebound(to: UInt8.self, body)
    }
}
