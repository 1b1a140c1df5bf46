/// The state of the first section of a file, while it is streamed; see
/// ``SectionWriter/appendToStream(_:)``.
struct SectionStream {
    /// Where the section begins.
    ///
    /// Nil until that is known: it depends on whether the section is large.
    var offset: Int?
    /// Bytes buffered in memory: all of them until `offset` is known, then only pieces that are too
    /// short to write one by one.
    var buffer: [UInt8] = []
    /// Bytes of the section that were written to the file.
    var writtenBytes = 0
    /// The checksum of the bytes that were written.
    var checksum = Checksum()
}
