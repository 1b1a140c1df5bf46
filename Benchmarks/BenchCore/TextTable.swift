/// Text in aligned columns: the first ones to the left, numbers to the right.
package struct TextTable: Sendable {
    private let heads: [String]
    private let leftColumns: Int
    private var rows: [[String]] = []

    /// Makes a table without rows.
    ///
    /// - Parameters:
    ///   - heads: the columns' heads, with units.
    ///   - leftColumns: how many columns, from the first on, are aligned to the left.
    package init(_ heads: [String], leftColumns: Int = 1) {
        self.heads = heads
        self.leftColumns = leftColumns
    }

    /// Adds a row; it has a cell for each head.
    package mutating func add(_ cells: [String]) {
        precondition(cells.count == heads.count, "A row has a cell for each column.")
        rows.append(cells)
    }

    /// The lines, without a newline at the end.
    package var text: String {
        let widths = heads.indices.map { column in
            ([heads] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([heads] + rows).map { cells in
            let padded = zip(cells, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column < leftColumns ? cell.0 + space : space + cell.0
            }
            let line = padded.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
