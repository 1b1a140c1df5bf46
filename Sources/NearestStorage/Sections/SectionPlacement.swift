/// Decides where sections go in a file that is written: large ones at large alignment, small ones
/// into the first gap that is large enough.
///
/// Places depend only on the lengths and their order, so equal contents give equal files.
package struct SectionPlacement: Sendable {
    /// Every section's offset is a multiple of this: a line of the processor's cache.
    package static let alignment = 64
    /// The offsets of large sections are multiples of this: 2 MB, a large page.
    package static let largeAlignment = 1 << 21
    /// Sections of this many bytes, 64 MB, and longer ones are large: aligning them adds at most 3
    /// %.
    package static let largeSection = 1 << 26

    /// Entries that the table can hold.
    ///
    /// Its space is reserved before their number is known.
    package let tableCapacity: Int
    /// Where the footer goes: behind all sections.
    package private(set) var end: Int
    /// Free ranges between sections, each beginning at a multiple of ``alignment``.
    private var gaps: [Range<Int>] = []

    /// Begins with an empty file behind a table of `tableCapacity` entries.
    package init(tableCapacity: Int) {
        precondition(0...SectionTable.maximumCount ~= tableCapacity)
        self.tableCapacity = tableCapacity
        end = ContainerHeader.byteCount + SectionTable.byteCount(tableCapacity)
    }

    /// Reserves a place for a section.
    ///
    /// - Parameter length: bytes of the section.
    /// - Returns: The section's offset.
    /// - Complexity: O(gaps).
    package mutating func place(_ length: Int) -> Int {
        if length < Self.largeSection {
            for (index, gap) in gaps.enumerated() where gap.count >= length {
                let next = Self.aligned(gap.lowerBound + length, to: Self.alignment)
                gaps[index] = min(next, gap.upperBound)..<gap.upperBound
                return gap.lowerBound
            }
        }
        let offset = next(length)
        if offset > end { gaps.append(end..<offset) }
        end = Self.aligned(offset + length, to: Self.alignment)
        return offset
    }

    /// The offset of a section behind all others, without reserving it.
    package func next(_ length: Int) -> Int {
        let isLarge = length >= Self.largeSection
        return Self.aligned(end, to: isLarge ? Self.largeAlignment : Self.alignment)
    }

    private static func aligned(_ offset: Int, to alignment: Int) -> Int {
        (offset + alignment - 1) / alignment * alignment
    }
}
