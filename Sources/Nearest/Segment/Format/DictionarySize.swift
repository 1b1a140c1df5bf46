internal import NearestFilter

/// The size of a dictionary in a file.
struct DictionarySize: Sendable, Hashable {
    /// Entries.
    var count: Int
    /// Bytes of all entries together.
    var byteCount: Int

    /// Describes a dictionary, by default an empty one.
    init(count: Int = 0, byteCount: Int = 0) {
        self.count = count
        self.byteCount = byteCount
    }

    /// Bytes of the dictionary in a file: offsets, then entries; nil if no file has so many.
    var storedBytes: Int? {
        let (offsets, isTooLarge) = count.multipliedReportingOverflow(by: 8)
        guard !isTooLarge, offsets < .max / 4, byteCount < .max / 4 else { return nil }
        return offsets + 8 + byteCount
    }

    /// Where dictionaries lie in the section that holds them one after the other.
    ///
    /// - Parameter sizes: the dictionaries' sizes, not negative, in their order.
    /// - Returns: Their ranges, or nil if no file has so many bytes.
    static func ranges(_ sizes: [DictionarySize]) -> [Range<Int>]? {
        var ranges: [Range<Int>] = []
        for size in sizes {
            let start = ColumnLayout.next(ranges.last?.upperBound ?? 0)
            guard let bytes = size.storedBytes, start < .max / 4 else { return nil }
            ranges.append(start..<start + bytes)
        }
        return ranges
    }
}
