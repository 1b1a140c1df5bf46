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
        for query: VectorSpan,
        _ name: @autoclosure () -> String = "the query",
        _ body: (QueryScorer) throws(NearestError) -> Result
    ) throws(NearestError) -> Result {
        guard case .float32(let query) = query else {
            try validateLength(of: query, name())
            return try withInput(query) { vectors throws(NearestError) in
                guard let vectors else { preconditionFailure("a query has elements") }
                let norm = try validatedSquaredNorm(vectors, 0, name()).squareRoot()
                return try body(storedScorer(vectors, 0, floats: nil, norm: norm))
            }
        }
        // SAFETY: the pointer is used inside the closure alone.
        return try unsafe query.withUnsafeBufferPointer { query throws(NearestError) in
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

    /// Returns the distance of two vectors, of which neither is rounded.
    ///
    /// - Throws: ``NearestError`` for a vector of another length or one that cannot be compared.
    func distance(_ a: VectorSpan, _ b: VectorSpan) throws(NearestError) -> Float {
        try withScorer(for: a, "the first vector") { scorer throws(NearestError) in
            try validateLength(of: b, "the second vector")
            return try withInput(b) { vectors throws(NearestError) in
                guard let vectors else { return 0 }
                let squared = try validatedSquaredNorm(vectors, 0, "the second vector")
                let norm = rowNorm.value(ofSquaredNorm: squared)
                if vectors.areStored { return scorer.distance(to: vectors.stored(0), norm: norm) }
                let elements = unsafe vectors.elements(0)
                guard encoding.isWhole else {
                    return scorer.distance(to: unsafe RowPointer(elements), norm: norm)
                }
                // SAFETY: the vector has `dimension` elements, and the scratch has room for them.
                let numbers = unsafe UnsafeBufferPointer(start: elements, count: dimension)
                try unsafe validateWhole(numbers, "the second vector")
                let row = ScratchBuffer<UInt8>(format.elementBytes)
                unsafe storeWhole(elements, to: row.start)
                return scorer.distance(to: row.span.target(at: 0).row, norm: norm)
            }
        }
    }

    /// Validates and binds the queries of a batch, one after the other in memory, and calls `body`
    /// with them; the scorers are valid until `body` returns.
    ///
    /// - Complexity: O(`queries.count`).
    /// - Throws: ``NearestError`` that says which query is wrong, and what `body` throws.
    package func withScorers<Result>(
        forBatch queries: VectorSpan,
        _ body: ([QueryScorer]) throws(NearestError) -> Result
    ) throws(NearestError) -> Result {
        let length = try length(of: queries)
        guard queries.count.isMultiple(of: length) else {
            throw .batch(count: queries.count, length: length, of: queries.encoding)
        }
        return try withInput(queries) { vectors throws(NearestError) in
            guard let vectors else { return try body([]) }
            // One of them is used: rows' elements of float32 queries, or numbers of others.
            let (needsBytes, needsFloats) = (
                encoding.isWhole && !vectors.areStored, vectors.areStored && encoding != .bit
            )
            let bytes = ScratchBuffer<UInt8>(needsBytes ? queries.count : 0)
            let floats = ScratchBuffer<Float>(needsFloats ? queries.count : 0)
            var scorers: [QueryScorer] = []
            scorers.reserveCapacity(vectors.count)
            for index in 0..<vectors.count {
                let name = "query \(index) of the batch"
                let norm = try validatedSquaredNorm(vectors, index, name).squareRoot()
                let elements = index * dimension..<(index + 1) * dimension
                if vectors.areStored {
                    let numbers = needsFloats ? floats.span.extracting(elements) : nil
                    scorers.append(storedScorer(vectors, index, floats: numbers, norm: norm))
                } else {
                    let target = needsBytes ? bytes.span.extracting(elements) : nil
                    let elements = unsafe vectors.elements(index)
                    scorers.append(try unsafe floatScorer(elements, target, norm: norm, name))
                }
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
        copying query: VectorSpan,
        to copy: ScratchSpan<Float>
    ) throws(NearestError) -> QueryScorer {
        try withScorer(for: query) { scorer in
            // SAFETY: the copy has room for `dimension` elements of 4 bytes.
            unsafe UnsafeMutableRawPointer(copy.start).copyMemory(
                from: scorer.query,
                byteCount: encoding.isWhole ? format.elementBytes : 4 * dimension
            )
            return unsafe QueryScorer(copy.start, norm: scorer.norm, codec: self)
        }
    }

    /// Binds a query whose distances do not matter; the scorer is valid as long as its elements.
    func scorer(unvalidated query: ScratchSpan<Float>) -> QueryScorer {
        unsafe QueryScorer(query.start, norm: 1, codec: self)
    }

    // Validates and binds a float32 query, encoded into `whole` where rows have whole numbers or
    // bits. The scorer is valid as long as the query's memory and that.
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
        return try unsafe floatScorer(start, whole, norm: norm, name())
    }

    // Binds a float32 query of finite elements.
    private func floatScorer(
        _ start: UnsafePointer<Float>,
        _ whole: ScratchSpan<UInt8>?,
        norm: Double,
        _ name: @autoclosure () -> String
    ) throws(NearestError) -> QueryScorer {
        guard let whole else {
            return unsafe QueryScorer(start, floats: start, norm: norm, codec: self)
        }
        // SAFETY: the query has `dimension` elements.
        try unsafe validateWhole(UnsafeBufferPointer(start: start, count: dimension), name())
        unsafe storeWhole(start, to: whole.start)
        return unsafe QueryScorer(whole.start, floats: start, norm: norm, codec: self)
    }

    // Binds a query that is encoded as rows are, with its numbers written to `floats`. The scorer
    // is valid as long as the query's memory and that.
    private func storedScorer(
        _ vectors: InputVectors,
        _ index: Int,
        floats: ScratchSpan<Float>?,
        norm: Double
    ) -> QueryScorer {
        let row = vectors.stored(index)
        guard let floats else {
            return unsafe QueryScorer(row.start, norm: norm, codec: self)
        }
        // SAFETY: there is room for `dimension` numbers.
        unsafe kernels.widen(row.start, encoding.element, count: dimension, to: floats.start)
        return unsafe QueryScorer(row.start, floats: floats.start, norm: norm, codec: self)
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
