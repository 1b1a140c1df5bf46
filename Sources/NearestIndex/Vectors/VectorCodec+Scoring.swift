internal import NearestKernels

// Binds queries to the kernels that compare them with rows.
extension VectorCodec {
    /// Validates and binds a query, and calls `body` with it; the scorer is valid until `body`
    /// returns.
    ///
    /// - Parameters:
    ///   - query: its elements.
    ///   - name: what the error calls it. Default: the query.
    ///   - body: receives a scorer that compares the query with rows of this codec.
    /// - Returns: what `body` returns.
    /// - Throws: ``NearestError`` that says what is wrong with it, and what `body` throws.
    @inline(__always)
    package func withScorer<Result>(
        for query: Span<Float>,
        _ name: @autoclosure () -> String = "the query",
        _ body: (QueryScorer) throws(NearestError) -> Result
    ) throws(NearestError) -> Result {
        // SAFETY: the pointer is used inside the closure alone.
        try unsafe query.withUnsafeBufferPointer { query throws(NearestError) in
            guard encoding.isWhole else {
                return try unsafe body(scorer(for: query, nil, name()))
            }
            // On the stack, but for long vectors.
            return try unsafe withUnsafeTemporaryAllocation(
                of: UInt8.self,
                capacity: dimension
            ) { whole throws(NearestError) in
                guard let start = whole.baseAddress else {
                    preconditionFailure("memory for \(dimension) elements has an address")
                }
                let span = unsafe ScratchSpan(start, count: dimension)
                return try unsafe body(scorer(for: query, span, name()))
            }
        }
    }

    /// Returns the distance of two vectors, the second one as a row of float32 stores it.
    ///
    /// - Throws: ``NearestError`` for a vector of another length or one that cannot be compared.
    func distance(_ a: Span<Float>, _ b: Span<Float>) throws(NearestError) -> Float {
        try withScorer(for: a, "the first vector") { scorer throws(NearestError) in
            // SAFETY: the pointer is used inside the closure alone; the length has been checked.
            try unsafe b.withUnsafeBufferPointer { b throws(NearestError) in
                let squared = try unsafe squaredNorm(of: b, "the second vector")
                guard let start = b.baseAddress else { return 0 }
                let row = unsafe RowPointer(UnsafeRawPointer(start))
                return scorer.distance(to: row, norm: rowNorm.value(ofSquaredNorm: squared))
            }
        }
    }

    /// Validates and binds the queries of a batch, one after the other in memory, and calls `body`
    /// with them; the scorers are valid until `body` returns.
    ///
    /// - Complexity: O(`queries.count`).
    /// - Throws: ``NearestError`` that says which query is wrong, and what `body` throws.
    package func withScorers<Result>(
        forBatch queries: Span<Float>,
        _ body: ([QueryScorer]) throws(NearestError) -> Result
    ) throws(NearestError) -> Result {
        guard queries.count.isMultiple(of: dimension) else {
            throw .batch(count: queries.count, dimension: dimension)
        }
        // SAFETY: the pointer is used inside the closure alone, and the slices lie inside the
        // batch.
        return try unsafe queries.withUnsafeBufferPointer { queries throws(NearestError) in
            var scorers: [QueryScorer] = []
            scorers.reserveCapacity(queries.count / dimension)
            let whole = ScratchBuffer<UInt8>(encoding.isWhole ? queries.count : 0)
            for index in 0..<queries.count / dimension {
                let elements = index * dimension..<(index + 1) * dimension
                let query = unsafe UnsafeBufferPointer(
                    rebasing: queries[elements]
                )
                let target = encoding.isWhole ? whole.span.extracting(elements) : nil
                scorers.append(
                    try unsafe scorer(for: query, target, "query \(index) of the batch")
                )
            }
            return try body(scorers)
        }
    }

    /// Validates and binds a copy of a query.
    ///
    /// - Parameters:
    ///   - query: its elements.
    ///   - copy: memory for `dimension` elements, which must outlive the scorer.
    /// - Returns: a scorer of the copy.
    /// - Throws: ``NearestError`` that says what is wrong with it.
    func scorer(
        copying query: Span<Float>,
        to copy: ScratchSpan<Float>
    ) throws(NearestError) -> QueryScorer {
        try withScorer(for: query) { scorer in
            // SAFETY: the copy has room for `dimension` elements of 4 bytes.
            unsafe UnsafeMutableRawPointer(copy.start).copyMemory(
                from: scorer.query,
                byteCount: dimension * (encoding.isWhole ? encoding.bytesPerElement : 4)
            )
            return unsafe QueryScorer(copy.start, norm: scorer.norm, codec: self)
        }
    }

    /// Binds a query whose distances do not matter; the scorer is valid as long as its elements.
    func scorer(unvalidated query: ScratchSpan<Float>) -> QueryScorer {
        unsafe QueryScorer(query.start, norm: 1, codec: self)
    }

    // Validates and binds a query, encoded into `whole` where rows have whole numbers. The scorer
    // is valid as long as the query's memory and that.
    private func scorer(
        for query: UnsafeBufferPointer<Float>,
        _ whole: ScratchSpan<UInt8>?,
        _ name: @autoclosure () -> String
    ) throws(NearestError) -> QueryScorer {
        // SAFETY: the pointer is taken after the length has been found to be `dimension`.
        let norm = try unsafe squaredNorm(of: query, name()).squareRoot()
        guard let start = query.baseAddress else {
            preconditionFailure("a query of \(dimension) elements has an address")
        }
        guard let whole else {
            return unsafe QueryScorer(start, floats: start, norm: norm, codec: self)
        }
        try unsafe validateWhole(query, name())
        unsafe storeWhole(start, to: whole.start)
        return unsafe QueryScorer(whole.start, floats: start, norm: norm, codec: self)
    }

    /// Binds a stored vector as a query among normalized rows.
    ///
    /// - Parameters:
    ///   - row: the row.
    ///   - buffer: memory for `dimension` elements, used where they must be widened; the scorer is
    ///     valid until the next call with the same buffer.
    /// - Returns: a scorer that compares the stored vector with normalized rows.
    @inline(__always)
    func scorer(
        ofRow row: RowPointer,
        _ buffer: ScratchSpan<Float>
    ) -> QueryScorer {
        // SAFETY: the elements are valid as long as the row and the buffer.
        unsafe QueryScorer(elements(of: row, buffer), norm: 1, codec: self)
    }
}
