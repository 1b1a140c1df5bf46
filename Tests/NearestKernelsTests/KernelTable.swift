import CNearestKernels
import Testing

enum KernelMetric: String, CaseIterable, Sendable {
    case squaredDistance = "l2"
    case distance = "l1"
    case product = "dot"
}

/// Tight rows of one storage, with their values in float64.
struct KernelRows<Element: KernelElement> {
    let count: Int
    let dimension: Int
    var elements: [Element]
    var exact: [Double]

    init(_ values: [Double], count: Int, dimension: Int) {
        self.count = count
        self.dimension = dimension
        elements = values.map { Element(nearest: $0) }
        exact = elements.map(\.exact)
    }

    mutating func set(_ position: Int, _ value: Double) {
        elements[position] = Element(nearest: value)
        exact[position] = elements[position].exact
    }

    func row(_ r: Int) -> ArraySlice<Element> {
        elements[r * dimension..<(r + 1) * dimension]
    }

    func exactRow(_ r: Int) -> ArraySlice<Double> {
        exact[r * dimension..<(r + 1) * dimension]
    }
}

/// One instruction set's functions, called on memory of the exact size that starts off alignment.
///
/// NaN lies between rows, and after some queries: what is after the last element must never reach
/// a result.
struct KernelTable: Sendable, CustomTestStringConvertible {
    let index: Int
    let name: String

    static let all: [KernelTable] = (0..<cnearest_available_count()).map { KernelTable($0) }
    static let scalar = KernelTable(0)
    static let withBFloat16 = all.filter { unsafe $0.functions.dot_tile_bf16 != nil }

    private init(_ index: Int) {
        self.index = index
        // SAFETY: indices below the count are valid, and names are literals.
        name = unsafe String(cString: cnearest_available(index).pointee.name)
    }

    var testDescription: String { name }

    var functions: cnearest_kernels {
        // SAFETY: `index` is below the count, and tables live for ever.
        unsafe cnearest_available(index).pointee
    }

    func one<Element>(
        _ metric: KernelMetric,
        _ q: [Float],
        _ rows: KernelRows<Element>,
        skip: Int = 1,
        after: Int = 0
    ) -> [Float] {
        let memory = ExactMemory()
        defer { memory.giveBack() }
        // SAFETY: query and rows have `dimension` elements.
        let functions = unsafe self.functions
        let query = unsafe memory.copy(
            q[..<rows.dimension],
            padding: .nan,
            after: after,
            skip: skip
        )
        return (0..<rows.count).map { r in
            let row = unsafe memory.copy(
                rows.row(r),
                padding: .notANumber,
                after: after,
                skip: skip
            )
            return unsafe Element.functions(functions, metric).one(query, row, rows.dimension)
        }
    }

    func block<Element>(
        _ metric: KernelMetric,
        _ q: [Float],
        _ rows: KernelRows<Element>,
        first count: Int,
        stride: Int
    ) -> [Float] {
        let memory = ExactMemory()
        defer { memory.giveBack() }
        // SAFETY: the query, `count` rows `stride` apart and as many results are there.
        let query = unsafe memory.copy(q[..<rows.dimension], padding: .nan, after: 16)
        let copy = unsafe memory.spread(
            rows.elements[...],
            count: count,
            dimension: rows.dimension,
            stride: stride,
            padding: .notANumber
        )
        let out = unsafe memory.take(count, of: Float.nan)
        unsafe Element.functions(functions, metric).block(
            query,
            rows.dimension,
            copy,
            stride,
            count,
            count % 2 * 8192,
            out
        )
        return unsafe Array(UnsafeBufferPointer(start: out, count: count))
    }

    /// The rows lie in chunks of `1 << shift`, some elements apart.
    func gather<Element>(
        _ metric: KernelMetric,
        _ q: [Float],
        _ rows: KernelRows<Element>,
        shift: Int,
        ahead: Int,
        ordinals: [UInt32]
    ) -> [Float] {
        let memory = ExactMemory()
        defer { memory.giveBack() }
        let d = rows.dimension
        // SAFETY: every ordinal is below `rows.count`, whose chunks are all there.
        let query = unsafe memory.copy(q[..<d], padding: .nan)
        let chunkRows = 1 << shift
        let chunkCount = (rows.count + chunkRows - 1) >> shift
        let chunks = unsafe memory.take(chunkCount, of: UnsafeRawPointer?.none, skip: 0)
        for chunk in 0..<chunkCount {
            let held = min(chunkRows, rows.count - chunk * chunkRows)
            let start = unsafe memory.spread(
                rows.elements[(chunk * chunkRows * d)...],
                count: held,
                dimension: d,
                stride: d + 3,
                padding: .notANumber
            )
            unsafe chunks[chunk] = UnsafeRawPointer(start)
        }
        var store = unsafe cnearest_rows(
            chunks: UnsafePointer(chunks),
            stride: d + 3,
            shift: UInt32(shift),
            ahead: UInt32(ahead),
            fetched: 0,
            following: 0
        )
        let wanted = unsafe memory.copy(ordinals[...], padding: 0, skip: 0)
        let out = unsafe memory.take(ordinals.count, of: Float.nan)
        unsafe Element.functions(functions, metric).gather(
            query,
            d,
            &store,
            wanted,
            ordinals.count,
            out
        )
        return unsafe Array(UnsafeBufferPointer(start: out, count: ordinals.count))
    }

    func paddedQueries(_ count: Int) -> Int {
        unsafe cnearest_padded_queries(functions.panels, count)
    }

    /// The inner products of the first `count` queries with the first `n` rows,
    /// `paddedQueries(count)` to a row.
    func tile(
        _ queries: [Float],
        first count: Int,
        _ rows: KernelRows<Float>,
        first n: Int,
        stride: Int,
        fetching bytes: Int = 0
    ) -> [Float] {
        let memory = ExactMemory()
        defer { memory.giveBack() }
        let d = rows.dimension
        let padded = paddedQueries(count)
        // SAFETY: the sizes are those that the header asks for.
        let functions = unsafe self.functions
        let spaced = unsafe memory.spread(
            queries[...],
            count: count,
            dimension: d,
            stride: d + 2,
            padding: .nan
        )
        let packed = unsafe memory.take(padded * d, of: Float.nan)
        unsafe cnearest_pack_f32(functions.panels, spaced, d + 2, count, d, packed)
        let copy = unsafe memory.spread(
            rows.elements[...],
            count: n,
            dimension: d,
            stride: stride,
            padding: .notANumber
        )
        let out = unsafe memory.take(n * padded, of: Float.nan)
        let ahead = unsafe cnearest_ahead(
            start: bytes == 0 ? nil : memory.take(bytes, of: UInt8(0)),
            bytes: bytes
        )
        unsafe functions.dot_tile_f32(packed, padded, d, copy, stride, n, out, ahead)
        return unsafe Array(UnsafeBufferPointer(start: out, count: n * padded))
    }

    /// The same for bfloat16, whose rows are even in stride and zero after the last element.
    func tileBFloat16(
        _ queries: [UInt16],
        count: Int,
        _ rows: [UInt16],
        count n: Int,
        dimension d: Int,
        gap: Int,
        fetching bytes: Int = 0
    ) -> [Float] {
        let memory = ExactMemory()
        defer { memory.giveBack() }
        let even = (d + 1) / 2 * 2
        let stride = even + gap
        // SAFETY: the sizes are those that the header asks for.
        let functions = unsafe self.functions
        let padded = unsafe cnearest_padded_queries(functions.panels_bf16, count)
        let spaced = unsafe memory.take(count * even, of: UInt16(0))
        let copy = unsafe memory.take(n == 0 ? 0 : (n - 1) * stride + even, of: UInt16(0))
        for i in 0..<count {
            for k in 0..<d { unsafe spaced[i * even + k] = queries[i * d + k] }
        }
        for r in 0..<n {
            for k in 0..<d { unsafe copy[r * stride + k] = rows[r * d + k] }
        }
        let packed = unsafe memory.take(padded * even, of: UInt16.max)
        unsafe cnearest_pack_bf16(functions.panels_bf16, spaced, even, count, d, packed)
        let out = unsafe memory.take(n * padded, of: Float.nan)
        let ahead = unsafe cnearest_ahead(
            start: bytes == 0 ? nil : memory.take(bytes, of: UInt8(0)),
            bytes: bytes
        )
        unsafe functions.dot_tile_bf16(packed, padded, d, copy, stride, n, out, ahead)
        return unsafe Array(UnsafeBufferPointer(start: out, count: n * padded))
    }
}
