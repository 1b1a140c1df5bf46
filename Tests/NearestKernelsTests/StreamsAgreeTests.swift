import CNearestKernels
import Testing

@Suite(
    "Streams of rows against eight queries agree",
    .enabled(if: !KernelTable.withStreams.isEmpty)
)
struct StreamsAgreeTests {
    private static let queryCount = 8

    #if DEBUG
    private static let specialDimensions = [1, 2, 7, 15, 16, 17, 31, 32, 33, 40]
    #else
    private static let specialDimensions = Array(1...40) + [63, 64, 65, 67]
    #endif

    @Test(arguments: KernelDimensions.all)
    func `streams of float32 are near float64`(dimension: Int) {
        streams(of: Float.self, dimension)
    }

    @Test(arguments: KernelDimensions.all)
    func `streams of float16 are near float64`(dimension: Int) {
        streams(of: HalfBits.self, dimension)
    }

    private func streams<Element: StreamedElement>(of type: Element.Type, _ d: Int) {
        var found = Disagreements()
        var random = KernelRandom(seed: d)
        let held = d <= 129 ? 64 : 9
        let queries = random.floats(Self.queryCount * d).map {
            ExactNumbers.bfloatBits(Double($0))
        }
        let rows = KernelRows<Element>(
            random.floats(held * d).map(Double.init),
            count: held,
            dimension: d
        )
        let exact = Self.exactSums(queries, rows)
        for n in Array(0...9) + [held] {
            for table in KernelTable.withStreams {
                for (count, gap) in [(1, 1), (5, 0), (8, 0), (8, 7)] {
                    let products = table.stream(
                        queries,
                        first: count,
                        rows,
                        first: n,
                        stride: d + gap
                    )
                    for at in 0..<products.count {
                        // Queries that are missing are zeros.
                        let isThere = at % Self.queryCount < count
                        found.unlessNear(
                            products[at],
                            isThere ? exact[at].sum : 0,
                            within: isThere ? Self.tolerance(exact[at], d) : 0,
                            "\(table.name) dot_stream_\(type.suffix), \(n) rows, result \(at)"
                        )
                    }
                }
            }
        }
        found.report()
    }

    @Test(
        arguments: specialDimensions
    )
    func `a NaN, an infinity or a denormal shows in streams as it should`(dimension: Int) {
        // The largest float32 rounds to an infinity.
        let large = Double(Float.greatestFiniteMagnitude)
        let common = [Double.nan, .infinity, -.infinity, 0x1p-24]
        specials(of: Float.self, dimension, common + [large, 0x1p-127, -0x1p-149])
        specials(of: HalfBits.self, dimension, common)
    }

    private func specials<Element: StreamedElement>(
        of type: Element.Type,
        _ d: Int,
        _ values: [Double]
    ) {
        var found = Disagreements()
        var random = KernelRandom(seed: d)
        var queries = random.floats(Self.queryCount * d).map {
            ExactNumbers.bfloatBits(Double($0))
        }
        var rows = KernelRows<Element>(
            random.floats(3 * d).map(Double.init),
            count: 3,
            dimension: d
        )
        for position in 0..<d {
            let (query, row) = (queries[5 * d + position], rows.exact[d + position])
            for special in values {
                queries[5 * d + position] = ExactNumbers.bfloatBits(special)
                compare(queries, rows, &found)
                rows.set(d + position, special)
                compare(queries, rows, &found)
                // 0 times an infinity is a NaN.
                queries[5 * d + position] = 0
                compare(queries, rows, &found)
                queries[5 * d + position] = query
                compare(queries, rows, &found)
                rows.set(d + position, row)
            }
        }
        found.report()
    }

    private func compare<Element: StreamedElement>(
        _ queries: [UInt16],
        _ rows: KernelRows<Element>,
        _ found: inout Disagreements
    ) {
        let d = rows.dimension
        let exact = Self.exactSums(queries, rows)
        for table in KernelTable.withStreams {
            let products = table.stream(
                queries,
                first: Self.queryCount,
                rows,
                first: rows.count,
                stride: d + 1
            )
            for at in 0..<products.count {
                found.unlessNear(
                    products[at],
                    exact[at].sum,
                    within: Self.tolerance(exact[at], d),
                    "\(table.name) dot_stream_\(Element.suffix), dimension \(d), result \(at)"
                )
            }
        }
    }

    /// The products of both sides as they are after rounding, which is all that may be rounded.
    private static func exactSums<Element: StreamedElement>(
        _ queries: [UInt16],
        _ rows: KernelRows<Element>
    ) -> [ExactSum] {
        let d = rows.dimension
        let exactQueries = queries.map { Double(ExactNumbers.bfloat($0)) }
        let exactRows = rows.exact.map { Double(ExactNumbers.bfloat(ExactNumbers.bfloatBits($0))) }
        var sums: [ExactSum] = []
        for r in 0..<rows.count {
            for i in 0..<queryCount {
                sums.append(
                    ExactSum(
                        .product,
                        exactQueries[i * d..<(i + 1) * d],
                        exactRows[r * d..<(r + 1) * d]
                    )
                )
            }
        }
        return sums
    }

    /// That of tiles: subnormal operands and products may count for nothing.
    private static func tolerance(_ sum: ExactSum, _ d: Int) -> Double {
        sum.tolerance(d) + Double(d) * 0x1p-125
    }
}

@Suite("Kernels of bfloat16 come together")
struct BFloat16KernelsTests {
    @Test func `a table has the tile, both streams and the rounding, or none of them`() {
        for table in KernelTable.all {
            // SAFETY: the functions are not called.
            let functions = unsafe table.functions
            let present = unsafe [
                functions.dot_tile_bf16 != nil, functions.dot_stream_f32 != nil,
                functions.dot_stream_f16 != nil, functions.bf16_for_tile != nil,
            ]
            #expect(Set(present).count == 1, "\(table.name)")
        }
    }
}

@Suite("Rounding for tiles of bfloat16", .enabled(if: !KernelTable.withStreams.isEmpty))
struct RoundingForTilesTests {
    @Test func `every short length is rounded whole, as it is elsewhere`() {
        var found = Disagreements()
        var random = KernelRandom(seed: 5)
        let specials: [Float] = [
            .nan, .signalingNaN, .infinity, -.infinity, 0, -0.0, .greatestFiniteMagnitude,
            .leastNormalMagnitude, .leastNonzeroMagnitude, -0x1p-127, Float(0x1p-126).nextDown,
        ]
        for n in 0...99 {
            var numbers = random.floats(n)
            compare(numbers, &found)
            for i in 0..<n { numbers[i] = specials[(i + n) % specials.count] }
            compare(numbers, &found)
        }
        found.report()
    }

    @Test func `patterns and midpoints are rounded as they are elsewhere`() {
        var found = Disagreements()
        var random = KernelRandom(seed: 6)
        var numbers = (0..<100_000).map { _ in
            Float(bitPattern: UInt32(truncatingIfNeeded: random.bits()))
        }
        // Every number of bfloat16, the midpoint after it, and the neighbours of that.
        for upper in 0..<UInt32(0x1_0000) {
            let patterns = [0, 0x7FFF, 0x8000, 0x8001].map { upper << 16 | $0 }
            numbers += patterns.map { Float(bitPattern: $0) }
        }
        compare(numbers, &found)
        found.report()
    }

    private func compare(_ numbers: [Float], _ found: inout Disagreements) {
        for table in KernelTable.withStreams {
            let (bits, expected) = table.roundedForTile(numbers)
            for i in 0..<numbers.count where bits[i] != expected[i] {
                let isNaN = bits[i] & 0x7FFF > 0x7F80
                let isZero = bits[i] & 0x7FFF == 0
                if numbers[i].isNaN ? isNaN : numbers[i].isSubnormal && isZero { continue }
                found.add(
                    "\(table.name) bf16_for_tile of \(numbers[i]): \(bits[i]), not \(expected[i])"
                )
            }
        }
    }
}

/// An element whose rows can be streamed.
protocol StreamedElement: KernelElement {
    static func stream(
        _ table: cnearest_kernels,
        _ queries: UnsafePointer<UInt16>,
        _ d: Int,
        _ rows: UnsafePointer<Self>,
        _ stride: Int,
        _ n: Int,
        _ out: UnsafeMutablePointer<Float>
    )
}

// SAFETY: of both functions: the pointers and lengths are the caller's, passed on unchanged.

extension Float: StreamedElement {
    static func stream(
        _ table: cnearest_kernels,
        _ queries: UnsafePointer<UInt16>,
        _ d: Int,
        _ rows: UnsafePointer<Float>,
        _ stride: Int,
        _ n: Int,
        _ out: UnsafeMutablePointer<Float>
    ) {
        unsafe table.dot_stream_f32(queries, d, rows, stride, n, out)
    }
}

extension HalfBits: StreamedElement {
    static func stream(
        _ table: cnearest_kernels,
        _ queries: UnsafePointer<UInt16>,
        _ d: Int,
        _ rows: UnsafePointer<HalfBits>,
        _ stride: Int,
        _ n: Int,
        _ out: UnsafeMutablePointer<Float>
    ) {
        let halves = unsafe UnsafeRawPointer(rows).assumingMemoryBound(to: UInt16.self)
        unsafe table.dot_stream_f16(queries, d, halves, stride, n, out)
    }
}

extension KernelTable {
    /// The tables that have the three functions, which come with the tile of bfloat16.
    static let withStreams = withBFloat16.filter {
        let functions = unsafe $0.functions
        return unsafe functions.dot_stream_f32 != nil && functions.dot_stream_f16 != nil
            && functions.bf16_for_tile != nil
    }

    /// The first `count` of eight queries, zeros for the others, against the first `n` rows.
    fileprivate func stream<Element: StreamedElement>(
        _ queries: [UInt16],
        first count: Int,
        _ rows: KernelRows<Element>,
        first n: Int,
        stride: Int
    ) -> [Float] {
        let memory = ExactMemory()
        defer { memory.giveBack() }
        let d = rows.dimension
        let whole = (d + 31) / 32 * 32
        // SAFETY: the sizes are those that the header asks for.
        let spaced = unsafe memory.take(8 * whole, of: UInt16(0))
        for i in 0..<count {
            for k in 0..<d { unsafe spaced[i * whole + k] = queries[i * d + k] }
        }
        let copy = unsafe memory.spread(
            rows.elements[...],
            count: n,
            dimension: d,
            stride: stride,
            padding: .notANumber
        )
        let out = unsafe memory.take(n * 8, of: Float.nan)
        unsafe Element.stream(functions, spaced, d, copy, stride, n, out)
        return unsafe Array(UnsafeBufferPointer(start: out, count: n * 8))
    }

    /// The numbers rounded for tiles, and as they are rounded otherwise.
    fileprivate func roundedForTile(_ x: [Float]) -> (found: [UInt16], expected: [UInt16]) {
        let memory = ExactMemory()
        defer { memory.giveBack() }
        // SAFETY: both sides have as many elements as `x`.
        let from = unsafe memory.copy(x[...], padding: 0)
        let found = unsafe memory.take(x.count, of: UInt16.max)
        let expected = unsafe memory.take(x.count, of: UInt16.max)
        unsafe functions.bf16_for_tile(from, x.count, found)
        unsafe functions.bf16_from_f32(from, x.count, expected)
        return unsafe (
            Array(UnsafeBufferPointer(start: found, count: x.count)),
            Array(UnsafeBufferPointer(start: expected, count: x.count))
        )
    }
}
