import Testing

@Suite("Tiles of all instruction sets agree")
struct TilesAgreeTests {
    /// Queries in the largest tile; one more, of zeros, tells what padding must give.
    private static let queryCount = 100

    #if DEBUG
    private static let sweptDimensions: Set<Int> = [1, 17]
    private static let sweptRowCounts = [0, 1, 4, 7, 9]
    private static let largestHeld = 36
    #else
    private static let sweptDimensions: Set<Int> = [0, 1, 2, 3, 5, 16, 33]
    private static let sweptRowCounts = Array(0...9) + [64]
    private static let largestHeld = 129
    #endif

    /// The pairs of a query count and a row count to check.
    private static func shapes(_ d: Int) -> [(queries: Int, rows: Int)] {
        if sweptDimensions.contains(d) {
            return sweptRowCounts.flatMap { n in
                (Array(1...50) + [queryCount]).map { ($0, n) }
            } + [(queryCount, 64)]
        }
        let few = [(1, 9), (9, 5), (29, 9), (50, 5)]
        return d <= largestHeld ? few + [(queryCount, 9), (41, 64)] : few
    }

    private static func rowsHeld(_ d: Int) -> Int { d <= largestHeld ? 64 : 9 }

    @Test(
        arguments: KernelDimensions.all
    )
    func `tiles of float32 are near the scalar ones, and those near float64`(dimension d: Int) {
        var found = Disagreements()
        var random = KernelRandom(seed: d)
        let held = Self.rowsHeld(d)
        let columns = Self.queryCount + 1
        let queries = random.floats(Self.queryCount * d) + Array(repeating: 0, count: d)
        let rows = KernelRows<Float>(
            random.floats(held * d).map(Double.init),
            count: held,
            dimension: d
        )

        let scalar = KernelTable.scalar.tile(
            queries,
            first: columns,
            rows,
            first: held,
            stride: d + 1
        )
        let scalarColumns = KernelTable.scalar.paddedQueries(columns)
        let exactQueries = queries.map(Double.init)
        var tolerances: [Double] = []
        for r in 0..<held {
            for i in 0..<columns {
                let exact = ExactSum(
                    .product,
                    exactQueries[i * d..<(i + 1) * d],
                    rows.exactRow(r)
                )
                tolerances.append(exact.tolerance(d))
                found.unlessNear(
                    scalar[r * scalarColumns + i],
                    exact.sum,
                    within: exact.tolerance(d),
                    "scalar dot_tile_f32"
                )
            }
        }
        for shape in Self.shapes(d) {
            for table in KernelTable.all {
                let name = "\(table.name) dot_tile_f32, \(shape)"
                let stride = d + shape.queries % 4
                let padded = table.paddedQueries(shape.queries)
                let tile = table.tile(
                    queries,
                    first: shape.queries,
                    rows,
                    first: shape.rows,
                    stride: stride
                )
                let fetching = table.tile(
                    queries,
                    first: shape.queries,
                    rows,
                    first: shape.rows,
                    stride: stride,
                    fetching: 900 + shape.queries
                )
                for r in 0..<shape.rows {
                    for i in 0..<padded {
                        let column = i < shape.queries ? i : Self.queryCount
                        found.unlessNear(
                            tile[r * padded + i],
                            Double(scalar[r * scalarColumns + column]),
                            within: tolerances[r * columns + column],
                            name
                        )
                    }
                }
                found.unlessSameBits(fetching, tile, "\(name), fetching ahead")
            }
        }
        found.report()
    }

    @Test(
        .enabled(if: !KernelTable.withBFloat16.isEmpty),
        arguments: KernelDimensions.all
    )
    func `tiles of bfloat16 are near float64`(dimension d: Int) {
        var found = Disagreements()
        var random = KernelRandom(seed: d)
        let held = Self.rowsHeld(d)
        let queries = random.floats(Self.queryCount * d).map {
            ExactNumbers.bfloatBits(Double($0))
        }
        let rows = random.floats(held * d).map { ExactNumbers.bfloatBits(Double($0)) }
        let exactQueries = queries.map { Double(ExactNumbers.bfloat($0)) }
        let exactRows = rows.map { Double(ExactNumbers.bfloat($0)) }
        var exact: [ExactSum] = []
        for r in 0..<held {
            for i in 0..<Self.queryCount {
                exact.append(
                    ExactSum(
                        .product,
                        exactQueries[i * d..<(i + 1) * d],
                        exactRows[r * d..<(r + 1) * d]
                    )
                )
            }
        }
        for shape in Self.shapes(d) {
            for table in KernelTable.withBFloat16 {
                let tile = table.tileBFloat16(
                    queries,
                    count: shape.queries,
                    rows,
                    count: shape.rows,
                    dimension: d,
                    gap: shape.queries % 3 * 2
                )
                let fetching = table.tileBFloat16(
                    queries,
                    count: shape.queries,
                    rows,
                    count: shape.rows,
                    dimension: d,
                    gap: 2,
                    fetching: 900
                )
                let padded = shape.rows == 0 ? 0 : tile.count / shape.rows
                for r in 0..<shape.rows {
                    for i in 0..<padded {
                        let name = "\(table.name) dot_tile_bf16, \(shape)"
                        guard i < shape.queries else {
                            found.unlessNear(tile[r * padded + i], 0, within: 0, name)
                            continue
                        }
                        let near = exact[r * Self.queryCount + i]
                        found.unlessNear(
                            tile[r * padded + i],
                            near.sum,
                            within: near.tolerance(d) + Double(d) * 0x1p-125,
                            name
                        )
                    }
                }
                found.unlessSameBits(fetching, tile, "\(table.name), \(shape), fetching ahead")
            }
        }
        found.report()
    }
}
