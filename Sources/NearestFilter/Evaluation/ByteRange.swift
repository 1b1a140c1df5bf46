/// Byte strings between two bounds, or with a prefix: the tests of texts that follow the order of
/// bytes.
///
/// In a sorted dictionary the entries of a range have adjacent codes; in any other each entry is
/// tested.
struct ByteRange {
    private let low: [UInt8]
    private let includesLow: Bool
    // No upper bound if nil.
    private let high: [UInt8]?
    private let includesHigh: Bool
    // If there is a prefix, it is the lower bound, and there is no upper one.
    private let prefix: [UInt8]?

    /// Takes a test that follows the order of bytes: not equality, nor membership.
    init(_ test: BoundFilter.StringTest) {
        var (low, high, prefix): ([UInt8], [UInt8]?, [UInt8]?) = ([], nil, nil)
        var (includesLow, includesHigh) = (true, true)
        switch test {
        case .less(let value, let orEqual):
            (high, includesHigh) = (Array(value.string.utf8), orEqual)
        case .greater(let value, let orEqual):
            (low, includesLow) = (Array(value.string.utf8), orEqual)
        case .between(let first, let last):
            (low, high) = (Array(first.string.utf8), Array(last.string.utf8))
        case .hasPrefix(let value):
            low = Array(value.string.utf8)
            prefix = low
        case .equal, .notEqual, .oneOf: preconditionFailure("equality is looked up")
        }
        (self.low, self.high, self.prefix) = (low, high, prefix)
        (self.includesLow, self.includesHigh) = (includesLow, includesHigh)
    }

    private func isAboveLow(_ bytes: EntryBytes) -> Bool {
        let order = bytes.order(low)
        return order > 0 || (order == 0 && includesLow)
    }

    private func isAboveHigh(_ bytes: EntryBytes) -> Bool {
        // Texts with the prefix follow it without a gap; those behind them are greater and lack it.
        if let prefix { return bytes.order(prefix) > 0 && !bytes.begins(with: prefix) }
        guard let high else { return false }
        let order = bytes.order(high)
        return order > 0 || (order == 0 && !includesHigh)
    }

    /// Returns whether an entry is in the range.
    func contains(_ bytes: EntryBytes) -> Bool {
        isAboveLow(bytes) && !isAboveHigh(bytes)
    }

    /// Returns the codes of the entries in the range; the first is greater than the last if there
    /// are none.
    ///
    /// - Complexity: O(log entries).
    func codes(in dictionary: SortedDictionary) -> (first: UInt32, last: UInt32) {
        let first = dictionary.firstCode { isAboveLow($0) }
        return (first, dictionary.firstCode { isAboveHigh($0) } &- 1)
    }
}
