package import Datasets
package import Nearest

/// The rows of a table as an index takes them: whole numbers as they are in their file where the
/// index stores them, everything else as float32.
package struct TableVectors: Sendable {
    private let elements: VectorTable.Elements
    private let dimension: Int

    /// Prepares the rows for an index of some encoding.
    package init(_ table: VectorTable, for encoding: ScalarEncoding) {
        dimension = table.dimension
        elements =
            switch (table.elements, encoding) {
            case (.unsigned, .uint8), (.signed, .int8): table.elements
            default: .floats(table.values)
            }
    }

    /// Calls `body` with some of the rows.
    @discardableResult
    package func withRows<Result>(
        _ rows: Range<Int>,
        _ body: (VectorSpan) throws -> Result
    ) throws -> Result {
        let range = rows.lowerBound * dimension..<rows.upperBound * dimension
        switch elements {
        case .floats(let values): return try body(.float32(values.span.extracting(range)))
        case .unsigned(let values): return try body(.uint8(values.span.extracting(range)))
        case .signed(let values): return try body(.int8(values.span.extracting(range)))
        }
    }
}
