internal import NearestFilter

/// How much is in a dictionary of a file.
struct DictionarySize: Sendable, Hashable {
    /// Entries.
    var count: Int
    /// Bytes of all entries together.
    var byteCount: Int

    /// A size; that of an empty dictionary unless something is said.
    init(count: Int = 0, byteCount: Int = 0) {
        self.count = count
        self.byteCount = byteCount
    }

    /// Bytes that it takes in a file: offsets, then entries; nil where no file has so many.
    var storedBytes: Int? {
        let (offsets, hasTooMany) = count.multipliedReportingOverflow(by: 8)
        guard !hasTooMany, offsets < .max / 4, byteCount < .max / 4 else { return nil }
        return offsets + 8 + byteCount
    }

    /// Where dictionaries lie in a file's section that holds them one after the other.
    ///
    /// - Parameter sizes: of each, not negative.
    /// - Returns: their ranges, or nil where no file has so many bytes.
    static func ranges(_ sizes: [DictionarySize]) -> [Range<Int>]? {
        var ranges: [Range<Int>] = []
        for size in sizes {
            let alignment = ColumnLayout.alignment
            let start = ((ranges.last?.upperBound ?? 0) + alignment - 1) / alignment * alignment
            guard let bytes = size.storedBytes, start < .max / 4 else { return nil }
            ranges.append(start..<start + bytes)
        }
        return ranges
    }
}
