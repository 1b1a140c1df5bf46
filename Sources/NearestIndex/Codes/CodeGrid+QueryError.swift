internal import NearestKernels

/// What is lost when a query is compared with codes: see ``ScanQuery``.
struct QueryError {
    /// The length of what lies between the coordinates, cut off at the cells' ends, and the places
    /// that are compared with codes.
    var rounded = 0.0
    /// The square of what is cut off.
    var cutOff = 0.0
    /// How far the coordinates may be from those of the query, by rounding.
    var located = 0.0
}

extension CodeGrid {
    /// Measures what a query loses.
    ///
    /// - Parameters:
    ///   - coordinates: those of the query.
    ///   - query: what ``writeQuery(_:factor:to:)`` has written for them.
    ///   - scaledLength: the query's length, if a scale other than 1 has rounded its elements, and
    ///     0 otherwise.
    /// - Complexity: O(dimension).
    /// - Returns: the loss, from above.
    func queryError(
        _ coordinates: ScratchSpan<Float>,
        _ query: ScratchSpan<UInt8>,
        scaledLength: Double
    ) -> QueryError {
        let count = coordinateCount
        let places = query.extracting(CodeKernels.queryHead..<CodeKernels.queryHead + count)
        let (unit, half) = (Double(cells.unit), Double(cells.halfRange))
        // Where the places of a query are: at the middle of a cell, or at its eighths. Those are
        // stored less half a cell, which is four eighths.
        let isWide = cells.width == .eight
        var (rounded, cutOff) = (0.0, 0.0)
        for index in 0..<count {
            let z = Double(coordinates[index])
            let inside = min(max(z, -half), half)
            let place =
                isWide
                ? Double(places[index]) + 0.5
                : Double(Int8(bitPattern: places[index])) + 4
            let left = inside - (place * unit - half)
            rounded += left * left
            cutOff += (z - inside) * (z - inside)
        }
        let length = spread(coordinates).squareRoot()
        let located = roundings * 0x1p-24 * length + 0x1p-22 * scaledLength
        return QueryError(
            rounded: rounded.squareRoot() * (1 + 0x1p-20),
            cutOff: cutOff * (1 - 0x1p-20),
            located: located * (1 + 0x1p-20)
        )
    }
}
