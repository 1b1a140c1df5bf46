/// The visible rows of a view, numbered from 0 in their order, as a file numbers them.
///
/// ``IndexExport`` writes rows in this order, and ``GraphExport`` translates links with it. A view
/// may have holes where rows were removed; a file has none.
struct CompactNumbering {
    /// The row of each number.
    let rows: [UInt32]
    // The number of each row, or `none`.
    private let numbers: [UInt32]

    private static let none = UInt32.max

    /// Numbers the visible rows of a view, from the first to the last.
    ///
    /// - Complexity: O(rows of the view).
    init(_ view: RowView) {
        var rows: [UInt32] = []
        var numbers = [UInt32](repeating: Self.none, count: view.rowCount)
        for first in stride(from: 0, to: view.rowCount, by: RowLayout.group) {
            for position in SetBits(view.visible(groupAt: first)) {
                numbers[first + position] = UInt32(rows.count)
                rows.append(UInt32(first + position))
            }
        }
        self.rows = rows
        self.numbers = numbers
    }

    /// Returns the number of a row; nil if it is not visible.
    ///
    /// - Complexity: O(1).
    func number(of row: Int) -> UInt32? {
        guard row < numbers.count, numbers[row] != Self.none else { return nil }
        return numbers[row]
    }
}
