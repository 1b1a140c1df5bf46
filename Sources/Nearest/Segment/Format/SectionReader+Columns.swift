internal import NearestStorage

extension SectionReader {
    /// The bytes of a section of `count` items of `itemBytes` bytes.
    ///
    /// - Throws: ``FormatError`` if the section is missing or has another length.
    func column(
        _ tag: SectionTag,
        itemBytes: Int = 1,
        count: Int
    ) throws(FormatError) -> FileSlice {
        guard let bytes = try optionalColumn(tag, itemBytes: itemBytes, count: count) else {
            throw missing(tag)
        }
        return bytes
    }

    /// The bytes of a section of `count` items of `itemBytes` bytes, or nil if it is missing.
    ///
    /// - Throws: ``FormatError`` if the section has another length.
    func optionalColumn(
        _ tag: SectionTag,
        itemBytes: Int,
        count: Int
    ) throws(FormatError) -> FileSlice? {
        guard let bytes = bytes(of: tag) else { return nil }
        // At most 2³¹ items of less than 2¹⁹ bytes: no overflow.
        guard bytes.count == count * itemBytes else {
            throw error(
                .invalid,
                in: tag,
                "the section has \(bytes.count) bytes, but \(count) items of \(itemBytes) bytes "
                    + "have \(count * itemBytes)"
            )
        }
        return bytes
    }

    /// Describes a section that is missing.
    func missing(_ tag: SectionTag) -> FormatError {
        error(.invalid, in: tag, "the section is missing")
    }
}
