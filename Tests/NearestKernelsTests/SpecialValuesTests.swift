import Testing

@Suite("NaN, infinity and denormals")
struct SpecialValuesTests {
    private static let rowCount = 6
    private static let queryCount = 9

    #if DEBUG
    private static let dimensions = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 33, 40]
    #else
    private static let dimensions = Array(1...40)
    #endif

    @Test(
        arguments: dimensions,
        KernelMetric.allCases
    )
    func `a NaN or an infinity at any position of a query or a row shows in every form of float32`(
        dimension: Int,
        metric: KernelMetric
    ) {
        specials(of: Float.self, metric, dimension)
    }

    @Test(
        arguments: dimensions,
        KernelMetric.allCases
    )
    func `a NaN or an infinity at any position of a query or a row shows in every form of 16 bits`(
        dimension: Int,
        metric: KernelMetric
    ) {
        specials(of: HalfBits.self, metric, dimension)
        // The sums are those of float16; one shows how bfloat16 is loaded.
        if metric == .squaredDistance { specials(of: BFloatBits.self, metric, dimension) }
    }

    private func specials<Element: KernelElement>(
        of type: Element.Type,
        _ metric: KernelMetric,
        _ d: Int
    ) {
        var found = Disagreements()
        var (queries, rows) = Self.numbers(of: type, d)
        for position in 0..<d {
            let query = queries[position]
            // One of the rows that are computed together, and one of those left over.
            let at = (position % 2 == 0 ? 2 : 5) * d + position
            let element = rows.exact[at]
            for special in [Float.nan, .infinity, -.infinity] {
                queries[position] = special
                everyForm(metric, queries, rows, &found)
                rows.set(at, Double(special))
                everyForm(metric, queries, rows, &found)
                queries[position] = 0
                everyForm(metric, queries, rows, &found)
                queries[position] = query
                everyForm(metric, queries, rows, &found)
                rows.set(at, element)
            }
        }
        found.report()
    }

    @Test(arguments: dimensions, KernelMetric.allCases)
    func `denormals count for what they are`(dimension: Int, metric: KernelMetric) {
        denormals(of: Float.self, metric, dimension)
        denormals(of: HalfBits.self, metric, dimension)
        denormals(of: BFloatBits.self, metric, dimension)
    }

    private func denormals<Element: KernelElement>(
        of type: Element.Type,
        _ metric: KernelMetric,
        _ d: Int
    ) {
        var found = Disagreements()
        var (queries, rows) = Self.numbers(of: type, d)
        var random = KernelRandom(seed: d + 1000)
        for i in 0..<rows.elements.count {
            rows.set(i, Double(random.bits() % 1023) * Element.leastNonzero)
        }
        everyForm(metric, queries, rows, &found)
        // Times a power that brings a product back among the ordinary numbers, then away again.
        for scale in [metric == .product ? 0x1p120 : 0x1p-130, 0x1p-130] as [Float] {
            queries = random.floats(queries.count).map { $0 * scale }
            everyForm(metric, queries, rows, &found)
        }
        found.report()
    }

    /// Compares every form of every table with float64, which has the same rules for NaN and
    /// infinity and overflows nowhere on the way.
    private func everyForm<Element: KernelElement>(
        _ metric: KernelMetric,
        _ queries: [Float],
        _ rows: KernelRows<Element>,
        _ found: inout Disagreements
    ) {
        let d = rows.dimension
        let slack = Double(d) * 0x1p-148
        let exactQueries = queries.map(Double.init)
        var exact: [ExactSum] = []
        for r in 0..<Self.rowCount {
            for i in 0..<Self.queryCount {
                exact.append(
                    ExactSum(metric, exactQueries[i * d..<(i + 1) * d], rows.exactRow(r))
                )
            }
        }
        for table in KernelTable.all {
            let name = "\(table.name) \(metric.rawValue)_\(Element.suffix)"
            let forms = [
                table.one(metric, queries, rows),
                table.block(metric, queries, rows, first: Self.rowCount, stride: d + 1),
                table.gather(
                    metric,
                    queries,
                    rows,
                    shift: 1,
                    ahead: 3,
                    ordinals: [0, 1, 2, 3, 4, 5]
                ),
            ]
            for form in forms {
                for r in 0..<Self.rowCount {
                    let near = exact[r * Self.queryCount]
                    found.unlessNear(
                        form[r],
                        near.sum,
                        within: near.tolerance(d) + slack,
                        "\(name), dimension \(d), row \(r)"
                    )
                }
            }
            guard metric == .product, let rows = rows as? KernelRows<Float> else { continue }
            let padded = table.paddedQueries(Self.queryCount)
            let tile = table.tile(
                queries,
                first: Self.queryCount,
                rows,
                first: Self.rowCount,
                stride: d + 1
            )
            for at in 0..<exact.count {
                let (r, i) = (at / Self.queryCount, at % Self.queryCount)
                found.unlessNear(
                    tile[r * padded + i],
                    exact[at].sum,
                    within: exact[at].tolerance(d) + slack,
                    "\(name) tile, dimension \(d), row \(r), query \(i)"
                )
            }
        }
    }

    @Test(
        .enabled(if: !KernelTable.withBFloat16.isEmpty),
        arguments: dimensions
    )
    func `a NaN, an infinity or a denormal shows in tiles of bfloat16 as it should`(
        dimension d: Int
    ) {
        var found = Disagreements()
        var random = KernelRandom(seed: d)
        var queries = random.floats(Self.queryCount * d).map {
            ExactNumbers.bfloatBits(Double($0))
        }
        var rows = random.floats(Self.rowCount * d).map { ExactNumbers.bfloatBits(Double($0)) }
        for position in 0..<d {
            let (query, row) = (queries[3 * d + position], rows[5 * d + position])
            for special in [0x7FC0, 0x7F80, 0xFF80, 0x0001, 0x807F] as [UInt16] {
                queries[3 * d + position] = special
                tileBFloat16(queries, rows, d, &found)
                rows[5 * d + position] = special
                tileBFloat16(queries, rows, d, &found)
                queries[3 * d + position] = query
                tileBFloat16(queries, rows, d, &found)
                rows[5 * d + position] = row
            }
        }
        found.report()
    }

    private func tileBFloat16(
        _ queries: [UInt16],
        _ rows: [UInt16],
        _ d: Int,
        _ found: inout Disagreements
    ) {
        let exactQueries = queries.map { Double(ExactNumbers.bfloat($0)) }
        let exactRows = rows.map { Double(ExactNumbers.bfloat($0)) }
        for table in KernelTable.withBFloat16 {
            let tile = table.tileBFloat16(
                queries,
                count: Self.queryCount,
                rows,
                count: Self.rowCount,
                dimension: d,
                gap: 2
            )
            let padded = tile.count / Self.rowCount
            for r in 0..<Self.rowCount {
                for i in 0..<Self.queryCount {
                    let exact = ExactSum(
                        .product,
                        exactQueries[i * d..<(i + 1) * d],
                        exactRows[r * d..<(r + 1) * d]
                    )
                    found.unlessNear(
                        tile[r * padded + i],
                        exact.sum,
                        within: exact.tolerance(d) + Double(d) * 0x1p-125,
                        "\(table.name) dot_tile_bf16, dimension \(d), row \(r), query \(i)"
                    )
                }
            }
        }
    }

    private static func numbers<Element: KernelElement>(
        of type: Element.Type,
        _ d: Int
    ) -> ([Float], KernelRows<Element>) {
        var random = KernelRandom(seed: d)
        let queries = random.floats(queryCount * d)
        let values = random.floats(rowCount * d).map(Double.init)
        return (queries, KernelRows(values, count: rowCount, dimension: d))
    }
}
