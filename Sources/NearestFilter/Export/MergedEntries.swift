/// The entries of several dictionaries in ascending order, each once.
struct MergedEntries {
    /// The entries; the first one gets code 1.
    let entries: [EntryBytes]
    /// For each dictionary, the new codes of the old ones; 0 for codes that are not used.
    let codes: [[UInt32]]

    /// Merges entries.
    ///
    /// - Parameters:
    ///   - dictionaries: the entries of each dictionary, in any order.
    ///   - counts: one more than the largest old code of each dictionary.
    /// - Complexity: O(n log n) comparisons of n entries.
    init(_ dictionaries: [[UsedCodes.Entry]], counts: [Int]) {
        var all: [(entry: UsedCodes.Entry, part: Int)] = []
        for (part, entries) in dictionaries.enumerated() {
            all += entries.map { ($0, part) }
        }
        all.sort { $0.entry.bytes.order($1.entry.bytes) < 0 }
        var codes = counts.map { [UInt32](repeating: 0, count: $0) }
        var entries: [EntryBytes] = []
        for (entry, part) in all {
            // Equal entries are neighbors now.
            let isNew = entries.last.map { !$0.isEqual(to: entry.bytes) } ?? true
            if isNew { entries.append(entry.bytes) }
            codes[part][Int(entry.code)] = UInt32(entries.count)
        }
        self.entries = entries
        self.codes = codes
    }
}
