import CNearestKernels
import Testing

@Suite("Collecting the products that may matter")
struct CollectTests {
    /// Multiples of 1/4 and small, so that no order of rounding shows.
    private struct Bounds {
        var queryFactor: [Float]
        var threshold: [Float]
        var rowFactor: [Float]
        var rowOffset: [Float]
    }

    #if DEBUG
    private static let rowCounts = Array(0...9) + [31, 64]
    #else
    private static let rowCounts = Array(0...64)
    #endif

    @Test(arguments: rowCounts)
    func `every table finds what a plain loop finds, in its order`(rows n: Int) {
        var random = KernelRandom(seed: n)
        for table in KernelTable.all {
            let narrowest = table.paddedQueries(1)
            for panels in 0...7 {
                let queries = panels * narrowest
                let bounds = Self.makeBounds(rows: n, queries: queries, &random)
                let products = Self.makeProducts(bounds, &random)
                let expected = Self.plainPairs(products, bounds)
                let found = Self.collected(table, products, bounds)
                #expect(found == expected, "\(table), \(queries) queries")
            }
        }
    }

    @Test func `row and query numbers up to 65 535 are told apart`() {
        for table in KernelTable.all {
            for (n, queries) in [(1, 65_536), (65_536, table.paddedQueries(1))] {
                let bounds = Bounds(
                    queryFactor: Array(repeating: 0, count: queries),
                    threshold: Array(repeating: 1, count: queries),
                    rowFactor: Array(repeating: 0, count: n),
                    rowOffset: Array(repeating: 0, count: n)
                )
                var products = Array(repeating: Float(0), count: n * queries)
                products[0] = 1
                products[n * queries - 1] = 2
                let last = UInt32(n - 1) << 16 | UInt32(queries - 1)
                #expect(Self.collected(table, products, bounds) == [0, last], "\(table)")
            }
        }
    }

    private static func quarter(_ random: inout KernelRandom) -> Float {
        Float(Int(random.bits() % 65)) / 4 - 8
    }

    private static func makeBounds(
        rows n: Int,
        queries: Int,
        _ random: inout KernelRandom
    ) -> Bounds {
        var bounds = Bounds(queryFactor: [], threshold: [], rowFactor: [], rowOffset: [])
        for i in 0..<queries {
            bounds.queryFactor.append(quarter(&random))
            let finite = quarter(&random)
            bounds.threshold.append(i % 11 == 3 ? .infinity : i % 11 == 7 ? -.infinity : finite)
        }
        for _ in 0..<n {
            bounds.rowFactor.append(quarter(&random))
            bounds.rowOffset.append(quarter(&random))
        }
        return bounds
    }

    /// Products of which many meet their threshold exactly, and some are NaN or infinite.
    private static func makeProducts(_ bounds: Bounds, _ random: inout KernelRandom) -> [Float] {
        var products: [Float] = []
        for r in 0..<bounds.rowFactor.count {
            for i in 0..<bounds.queryFactor.count {
                let tie = bounds.threshold[i] + bounds.rowOffset[r]
                switch random.bits() % 16 {
                case 0: products.append(.nan)
                case 1: products.append(.infinity)
                case 2: products.append(-.infinity)
                case 3...7 where tie.isFinite:
                    products.append(tie - bounds.queryFactor[i] * bounds.rowFactor[r])
                default: products.append(quarter(&random))
                }
            }
        }
        return products
    }

    private static func plainPairs(_ products: [Float], _ bounds: Bounds) -> [UInt32] {
        var pairs: [UInt32] = []
        let queries = bounds.queryFactor.count
        for r in 0..<bounds.rowFactor.count {
            for i in 0..<queries {
                let reach = bounds.queryFactor[i] * bounds.rowFactor[r]
                let bound = products[r * queries + i] + reach - bounds.rowOffset[r]
                if !(bound < bounds.threshold[i]) {
                    pairs.append(UInt32(r) << 16 | UInt32(i))
                }
            }
        }
        return pairs
    }

    private static func collected(
        _ table: KernelTable,
        _ products: [Float],
        _ bounds: Bounds
    ) -> [UInt32] {
        let memory = ExactMemory()
        defer { memory.giveBack() }
        // SAFETY: the lists are as long as rows, queries and their product ask for.
        var lists = unsafe cnearest_bounds(
            query_factor: UnsafePointer(memory.copy(bounds.queryFactor[...], padding: 0)),
            threshold: UnsafePointer(memory.copy(bounds.threshold[...], padding: 0)),
            row_factor: UnsafePointer(memory.copy(bounds.rowFactor[...], padding: 0)),
            row_offset: UnsafePointer(memory.copy(bounds.rowOffset[...], padding: 0))
        )
        let pairs = unsafe memory.take(products.count, of: UInt32.max)
        let count = unsafe table.functions.collect(
            memory.copy(products[...], padding: 0),
            bounds.rowFactor.count,
            bounds.queryFactor.count,
            &lists,
            pairs
        )
        guard count <= products.count else { return [] }
        return unsafe Array(UnsafeBufferPointer(start: pairs, count: count))
    }
}
