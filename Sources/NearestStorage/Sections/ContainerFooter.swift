/// The last bytes of a container file, which repeat what the header says: a file that was cut off,
/// or written only in part, lacks them.
enum ContainerFooter {
    /// The fields, by their offsets from the start of the footer.
    enum Field: Int {
        /// 8 bytes: the length of the file.
        case fileLength = 0
        /// 4 bytes: the header's checksum.
        case checksum = 8
        /// 8 bytes: ``ContainerFormat/endMagic``.
        case magic = 24
    }

    /// Bytes of the footer.
    static let byteCount = 32

    /// Makes the bytes of a footer.
    static func encoded(_ format: ContainerFormat, length: Int, checksum: UInt32) -> [UInt8] {
        var writer = ByteWriter()
        writer.writeUInt64(UInt64(length))
        writer.writeZeros(to: Field.checksum.rawValue)
        writer.writeUInt32(checksum)
        writer.writeZeros(to: Field.magic.rawValue)
        writer.writeBytes(format.endMagic)
        return writer.bytes
    }

    /// Checks that a file ends with the footer that belongs to its header.
    ///
    /// - Parameters:
    ///   - file: all bytes of the file, at least as many as the footer has.
    ///   - name: what errors call the file.
    ///   - format: the format of the file.
    ///   - checksum: the header's checksum.
    /// - Throws: ``FormatError`` if it does not.
    static func check(
        _ file: FileSlice,
        name: String,
        _ format: ContainerFormat,
        checksum: UInt32
    ) throws(FormatError) {
        let start = file.count - byteCount
        let expected = encoded(format, length: file.count, checksum: checksum)
        guard file.extracting(start..<file.count).elementsEqual(expected) else {
            throw FormatError(
                .wrongMagic,
                file: name,
                section: "footer",
                offset: start,
                "the last \(byteCount) bytes are not the footer of a \(format.name) with this "
                    + "header"
            )
        }
    }
}
