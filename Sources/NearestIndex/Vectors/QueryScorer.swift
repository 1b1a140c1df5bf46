internal import NearestKernels

/// A query bound to a metric and its kernels: turns the kernels' values into distances.
///
/// Kernels compute raw values: squared distances or inner products. The metric's distance is
/// `max(floor, offset + factor * raw)`. If rows store the reciprocal of their length as their norm,
/// the raw value is first multiplied by it. Every kind of search uses this formula, so that answers
/// agree to the last bit.
@safe package struct QueryScorer: @unchecked Sendable {
    // Unchecked because of the pointer, whose owner keeps it valid and which is only read.

    /// The query's elements as the kernels take them: float32, or encoded as rows of whole numbers
    /// or bits are.
    let query: UnsafeRawPointer
    /// The query's elements as float32, for blocks of inner products; nil for a stored vector that
    /// serves as a query.
    let floats: UnsafePointer<Float>?
    /// The query's length.
    package let norm: Double
    /// Elements of the query and of each row.
    let dimension: Int
    /// The kernels for the rows' encoding.
    let function: DistanceFunction
    private let offset: Float
    private let factor: Float
    private let floor: Float
    /// Whether the distance depends on the row's norm.
    package let usesNorm: Bool
    /// Measures rows whose length rounding has taken from 1; nil if there are none.
    private let lengths: (kernels: DistanceKernels, element: ElementType)?
    /// How far ``distance(raw:norm:)`` may be from ``exact(_:_:)``.
    let error: Float

    /// Binds a query that the codec has found comparable.
    ///
    /// - Parameters:
    ///   - query: its elements as the kernels take them.
    ///   - floats: its elements as float32. Default: not needed.
    ///   - norm: its length.
    ///   - codec: how rows are stored.
    init(
        _ query: UnsafeRawPointer,
        floats: UnsafePointer<Float>? = nil,
        norm: Double,
        codec: VectorCodec
    ) {
        // SAFETY: the caller keeps `dimension` elements valid while the scorer is used.
        unsafe self.query = query
        unsafe self.floats = floats
        self.norm = norm
        dimension = codec.dimension
        function = codec.function
        usesNorm = codec.rowNorm == .reciprocal
        error = codec.lengthError
        lengths = error > 0 ? (codec.kernels, codec.encoding.element) : nil
        (offset, factor, floor) = codec.metric.distanceTerms(norm: norm)
    }

    /// Takes a query for codes: what its function returns are distances, estimated.
    ///
    /// - Parameters:
    ///   - query: what is compared with codes.
    ///   - function: compares them.
    ///   - dimension: coordinates of a code.
    ///   - floor: the least distance.
    init(
        ofCodes query: ScratchSpan<UInt8>,
        _ function: DistanceFunction,
        dimension: Int,
        floor: Float
    ) {
        // SAFETY: the caller keeps the query while the scorer is used.
        unsafe self.query = unsafe UnsafeRawPointer(query.start)
        unsafe floats = nil
        norm = 1
        self.dimension = dimension
        self.function = function
        usesNorm = false
        error = 0
        lengths = nil
        (offset, factor, self.floor) = (0, 1, floor)
    }

    /// Writes the elements of a query that vectors of floats are compared with.
    func copyElements(to elements: ScratchSpan<Float>) {
        // SAFETY: the query has `dimension` elements of float32.
        let floats = unsafe query.assumingMemoryBound(to: Float.self)
        for index in 0..<dimension { unsafe elements[index] = floats[index] }
    }

    /// Returns the distance of a kernel's raw value; `norm` is 1 unless ``usesNorm``.
    @inline(__always)
    package func distance(raw: Float, norm: Float) -> Float {
        max(floor, offset + factor * (raw * norm))
    }

    /// A raw value of a very large distance.
    var farRaw: Float { factor < 0 ? -0x1p60 : 0x1p60 }

    /// Whether the distances of eight rows are all greater than a limit.
    ///
    /// - Parameters:
    ///   - limit: a distance.
    ///   - values: the kernel's raw values.
    ///   - norms: the rows' norms, read only if ``usesNorm``.
    ///   - position: that of the first of the eight.
    /// - Returns: true if they are; false also if one is NaN.
    @inline(__always)
    func areBeyond(
        _ limit: Float,
        _ values: ScratchSpan<Float>,
        _ norms: ScratchSpan<Float>,
        at position: Int
    ) -> Bool {
        var raw = values.eight(at: position)
        if usesNorm { raw *= norms.eight(at: position) }
        // The floor can only raise a distance.
        return all(offset + factor * raw .> limit)
    }

    /// Returns the distance of a row that a search returns.
    ///
    /// Walks compare with rounded rows as if their length were 1. What they find is measured here,
    /// so that answers do not show it.
    ///
    /// - Parameters:
    ///   - distance: the row's distance if its length is 1.
    ///   - row: the row.
    /// - Returns: the same distance where rows are not rounded.
    @inline(__always)
    func exact(_ distance: Float, _ row: @autoclosure () -> RowPointer) -> Float {
        guard error > 0, let lengths else { return distance }
        return measured(row(), lengths.kernels, lengths.element)
    }

    private func measured(
        _ row: RowPointer,
        _ kernels: DistanceKernels,
        _ element: ElementType
    ) -> Float {
        // SAFETY: query and row have `dimension` elements.
        let squared = unsafe kernels.squaredNorm(row.start, count: dimension, element: element)
        let raw = unsafe function.one(query, row.start, dimension: dimension)
        return self.distance(raw: raw, norm: Float(1 / squared.squareRoot()))
    }

    /// Returns the distance of one row.
    @inline(__always)
    package func distance(to row: RowPointer, norm: Float) -> Float {
        // SAFETY: query and row have `dimension` elements.
        let raw = unsafe function.one(query, row.start, dimension: dimension)
        return distance(raw: raw, norm: usesNorm ? norm : 1)
    }

    /// Computes the raw values of the first `count` rows of a list.
    ///
    /// - Parameters:
    ///   - list: row numbers: `count` to compute, then `following` that are only prefetched.
    ///   - count: rows to compute.
    ///   - fetched: rows at the start of the list that the gather before has prefetched.
    ///   - following: rows with which the next gather begins.
    ///   - rows: where the rows are.
    ///   - values: receives `count` raw values.
    /// - Returns: the `fetched` of the next gather.
    @inline(__always)
    @discardableResult
    func gather(
        _ list: ScratchSpan<UInt32>,
        count: Int,
        fetched: Int = 0,
        following: Int = 0,
        of rows: ChunkedRows,
        into values: ScratchSpan<Float>
    ) -> Int {
        assert(count + following <= list.count && count <= values.count)
        // SAFETY: the list names rows that are written, and there is a value for each.
        return unsafe function.gather(
            query,
            rows,
            dimension: dimension,
            GatherList(list.start, count: count, fetched: fetched, following: following),
            into: values.start
        )
    }

    /// Computes the raw values of rows that follow each other.
    ///
    /// - Parameters:
    ///   - row: the first of them.
    ///   - count: the number of rows.
    ///   - stride: elements from one row to the next, or bytes of bits.
    ///   - ahead: bytes to prefetch ahead.
    ///   - values: receives `count` raw values.
    @inline(__always)
    func block(
        from row: RowPointer,
        count: Int,
        stride: Int,
        ahead: Int,
        into values: ScratchSpan<Float>
    ) {
        assert(count <= values.count)
        // SAFETY: the rows are written, and there is a value for each.
        let rows = unsafe ContiguousRows(row.start, stride: stride, count: count, ahead: ahead)
        unsafe function.block(query, rows, dimension: dimension, into: values.start)
    }
}
