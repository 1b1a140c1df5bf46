/// Spreads the labels of lines along a column so that none overlaps another.
package enum LabelColumn {
    /// Returns a height for each label, as near to the one wanted as its neighbours allow.
    ///
    /// Labels keep the order of the wanted heights. Where they are crowded, a group of labels is
    /// centred on the mean of what its members want.
    ///
    /// - Parameters:
    ///   - wanted: a height for each label, in pixels, in any order.
    ///   - gap: least distance between two labels, in pixels.
    ///   - range: where labels may stand; too short a range is overrun at its end.
    /// - Returns: a height for each label, in the order given.
    /// - Complexity: O(n log n) comparisons, and O(n²) steps when all labels crowd together.
    package static func spread(
        _ wanted: [Double],
        gap: Double,
        within range: ClosedRange<Double>
    ) -> [Double] {
        struct Group {
            var members: [Int]
            var start: Double
            func end(_ gap: Double) -> Double { start + Double(members.count) * gap }
        }
        func place(_ group: inout Group) {
            let offsets = group.members.enumerated().map { offset, member in
                wanted[member] - Double(offset) * gap
            }
            let mean = offsets.reduce(0, +) / Double(offsets.count)
            let length = Double(group.members.count - 1) * gap
            group.start = max(range.lowerBound, min(mean, range.upperBound - length))
        }
        var groups: [Group] = []
        for index in wanted.indices.sorted(by: { (wanted[$0], $0) < (wanted[$1], $1) }) {
            var group = Group(members: [index], start: 0)
            place(&group)
            // Merging may push a group into the one before it, hence the loop.
            while let previous = groups.last, previous.end(gap) > group.start {
                groups.removeLast()
                group.members = previous.members + group.members
                place(&group)
            }
            groups.append(group)
        }
        var result = wanted
        for group in groups {
            for (offset, member) in group.members.enumerated() {
                result[member] = group.start + Double(offset) * gap
            }
        }
        return result
    }
}
