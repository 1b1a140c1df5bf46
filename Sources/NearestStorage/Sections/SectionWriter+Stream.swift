package import SystemPackage

// The streamed first section. A large section is aligned to 2 MB, a small one to 64 bytes, so the
// first bytes are buffered until it is known which of the two it is.
extension SectionWriter {
    /// Says how long the streamed section will be, before its first byte.
    ///
    /// Without this, up to 64 MB are buffered in memory.
    package mutating func announceStream(byteCount: Int) {
        precondition(
            stream.offset == nil && stream.buffer.isEmpty && entries.isEmpty,
            "a stream is announced before its first byte"
        )
        stream.offset = placement.next(byteCount)
    }

    /// Appends bytes to the streamed section.
    package mutating func appendToStream(_ bytes: RawSpan) throws(Errno) {
        if stream.offset == nil {
            guard stream.buffer.count + bytes.byteCount >= SectionPlacement.largeSection else {
                stream.buffer.append(contentsOf: bytes)
                return
            }
            stream.offset = placement.next(SectionPlacement.largeSection)
            try flushStream()
        }
        // Short pieces one by one would be a system call each.
        guard bytes.byteCount < Self.piece else {
            try flushStream()
            return try writeToStream(bytes)
        }
        stream.buffer.append(contentsOf: bytes)
        if stream.buffer.count >= Self.piece { try flushStream() }
    }

    /// Ends the streamed section, and puts it into the table as the first one.
    ///
    /// Call it after the last byte and before any other section.
    ///
    /// - Parameter tag: the section, which readers must know.
    /// - Throws: what the system says.
    package mutating func finishStream(as tag: SectionTag) throws(Errno) {
        precondition(entries.isEmpty && parts == nil, "a stream is the first section")
        if stream.offset == nil { stream.offset = placement.next(stream.buffer.count) }
        try flushStream()
        let offset = placement.place(stream.writtenBytes)
        precondition(offset == stream.offset, "other bytes came than were announced")
        entries.append(
            SectionEntry(
                tag,
                offset: offset,
                length: stream.writtenBytes,
                checksum: stream.checksum.value
            )
        )
    }

    private mutating func flushStream() throws(Errno) {
        let bytes = stream.buffer
        stream.buffer.removeAll(keepingCapacity: bytes.count <= 2 * Self.piece)
        try bytes.withBytes { bytes throws(Errno) in try writeToStream(bytes) }
    }

    private mutating func writeToStream(_ bytes: RawSpan) throws(Errno) {
        guard let offset = stream.offset else { preconditionFailure("the stream has no place yet") }
        var checksum = stream.checksum
        try write(bytes, at: offset + stream.writtenBytes, &checksum)
        stream.checksum = checksum
        stream.writtenBytes += bytes.byteCount
    }
}
