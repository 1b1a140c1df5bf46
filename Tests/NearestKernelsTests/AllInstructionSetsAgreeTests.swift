import CNearestKernels
import Testing

@Suite("All instruction sets agree")
struct AllInstructionSetsAgreeTests {
    private static let rowCount = 9

    @Test func `there is a table beside the scalar one to compare with it`() {
        #expect(KernelTable.all.count >= 2)
    }

    @Test(
        arguments: KernelDimensions.all
    )
    func `products and distances of one row are near the scalar ones, and those near float64`(
        dimension: Int
    ) {
        var found = Disagreements()
        for metric in KernelMetric.allCases {
            oneRow(of: Float.self, metric, dimension, &found)
            oneRow(of: HalfBits.self, metric, dimension, &found)
            oneRow(of: BFloatBits.self, metric, dimension, &found)
        }
        found.report()
    }

    private func oneRow<Element: KernelElement>(
        of type: Element.Type,
        _ metric: KernelMetric,
        _ d: Int,
        _ found: inout Disagreements
    ) {
        let (q, rows) = Self.numbers(of: type, d)
        let query = q.map(Double.init)
        let scalar = KernelTable.scalar.one(metric, q, rows)
        for r in 0..<rows.count {
            let exact = ExactSum(metric, query[...], rows.exactRow(r))
            found.unlessNear(
                scalar[r],
                exact.sum,
                within: exact.tolerance(d),
                "scalar \(metric.rawValue)_\(type.suffix)"
            )
        }
        for table in KernelTable.all {
            let one = table.one(metric, q, rows, skip: 0)
            let name = "\(table.name) \(metric.rawValue)_\(type.suffix)"
            for r in 0..<rows.count {
                let exact = ExactSum(metric, query[...], rows.exactRow(r))
                found.unlessNear(one[r], Double(scalar[r]), within: exact.tolerance(d), name)
            }
            found.unlessSameBits(
                table.one(metric, q, rows, after: 16),
                one,
                "\(name), unaligned and before NaN"
            )
        }
    }

    @Test(
        arguments: KernelDimensions.all
    )
    func `within one table, one row, a block and a gather give the same bits`(dimension: Int) {
        var found = Disagreements()
        for metric in KernelMetric.allCases {
            formsAreEqual(of: Float.self, metric, dimension, &found)
            formsAreEqual(of: HalfBits.self, metric, dimension, &found)
            formsAreEqual(of: BFloatBits.self, metric, dimension, &found)
        }
        found.report()
    }

    private func formsAreEqual<Element: KernelElement>(
        of type: Element.Type,
        _ metric: KernelMetric,
        _ d: Int,
        _ found: inout Disagreements
    ) {
        let (q, rows) = Self.numbers(of: type, d)
        for table in KernelTable.all {
            let one = table.one(metric, q, rows)
            let name = "\(table.name) \(metric.rawValue)_\(type.suffix)"
            for n in 0...Self.rowCount {
                let block = table.block(metric, q, rows, first: n, stride: d + n % 4)
                found.unlessSameBits(block, Array(one[..<n]), "\(name), block of \(n)")
                let ordinals = (0..<n).map { UInt32(($0 * $0 + n) % Self.rowCount) }
                let expected = ordinals.map { one[Int($0)] }
                for ahead in [0, 3, 8] {
                    let gather = table.gather(
                        metric,
                        q,
                        rows,
                        shift: (n + ahead) % 3,
                        ahead: ahead,
                        ordinals: ordinals
                    )
                    found.unlessSameBits(gather, expected, "\(name), gather of \(n), \(ahead)")
                }
            }
        }
    }

    @Test(
        arguments: KernelDimensions.all
    )
    func `norms are added in float64: the order shows in its last bits only, and nothing overflows`(
        dimension: Int
    ) {
        var found = Disagreements()
        norms(of: Float.self, largest: Double(Float.greatestFiniteMagnitude), dimension, &found)
        norms(of: HalfBits.self, largest: 65_504, dimension, &found)
        norms(of: BFloatBits.self, largest: 0x1.FEp127, dimension, &found)
        found.report()
    }

    private func norms<Element: KernelElement>(
        of type: Element.Type,
        largest: Double,
        _ d: Int,
        _ found: inout Disagreements
    ) {
        var random = KernelRandom(seed: d)
        let values = random.floats(d).map { Double($0) * largest }
        var row = KernelRows<Element>(values, count: 1, dimension: d)
        let memory = ExactMemory()
        defer { memory.giveBack() }
        // SAFETY: the row has `d` elements.
        let exact = row.exact.reduce(0) { $0 + $1 * $1 }
        let x = unsafe memory.spread(
            row.elements[...],
            count: 1,
            dimension: d,
            stride: d,
            padding: .notANumber
        )
        for table in KernelTable.all {
            let norm = unsafe Element.norm2(table.functions, x, d)
            if abs(norm - exact) > Double(d + 4) * exact * 0x1p-52 {
                found.add("\(table.name) norm2_\(type.suffix): expected \(exact), found \(norm)")
            }
        }
        for position in 0..<min(d, 40) {
            for special in [Double.nan, .infinity] {
                let before = row.exact[position]
                row.set(position, special)
                unsafe x[position] = row.elements[position]
                for table in KernelTable.all {
                    let norm = unsafe Element.norm2(table.functions, x, d)
                    if special.isNaN ? !norm.isNaN : norm != .infinity {
                        found.add("\(table.name) norm2_\(type.suffix) of \(special): \(norm)")
                    }
                }
                row.set(position, before)
                unsafe x[position] = row.elements[position]
            }
        }
    }

    private static func numbers<Element: KernelElement>(
        of type: Element.Type,
        _ d: Int
    ) -> ([Float], KernelRows<Element>) {
        var random = KernelRandom(seed: d)
        let q = random.floats(d)
        let values = random.floats(rowCount * d).map(Double.init)
        return (q, KernelRows(values, count: rowCount, dimension: d))
    }
}
