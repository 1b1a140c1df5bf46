extension String {
    /// Returns the name that this one is most likely a misspelling of; nil if no name is near.
    ///
    /// A name is near if it differs in letter case only, or in one change for every three
    /// characters, at least one. A change inserts, deletes or replaces a character, or swaps two
    /// neighbors (the optimal string alignment distance).
    ///
    /// - Complexity: O(the product of the lengths) for each name; long ones are not compared.
    package func nearest(of names: some Sequence<String>) -> String? {
        let longest = 64
        guard count <= longest else { return nil }
        var best: (name: String, changes: Int)?
        for name in names where name.count <= longest {
            let changes = lowercased().changes(to: name.lowercased())
            if changes <= max(1, count / 3), changes < best?.changes ?? .max {
                best = (name, changes)
            }
        }
        return best?.name
    }

    // The number of changes that make another text of this one.
    private func changes(to other: String) -> Int {
        let (a, b) = (Array(self), Array(other))
        // The last three rows of the table; the row of index i is of the first i characters.
        var (before, last) = ([Int](), Array(0...b.count))
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                let replaced = last[j] + (a[i] == b[j] ? 0 : 1)
                var changes = Swift.min(replaced, last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    changes = Swift.min(changes, before[j - 1] + 1)
                }
                row.append(changes)
            }
            (before, last) = (last, row)
        }
        return last[b.count]
    }
}
