// The callers' vectors: of which type and length they may be.
extension VectorCodec {
    /// Returns what a vector takes: numbers, or bytes of bits.
    ///
    /// - Throws: ``NearestError`` with the code `unsupported` for whole numbers or bits that rows
    ///   do not store as they are.
    func length(of vectors: VectorSpan) throws(NearestError) -> Int {
        let given = vectors.encoding
        guard given == .float32 || given == encoding else {
            throw NearestError(
                code: .unsupported,
                message: "the vectors are of \(given), but the index stores \(encoding); pass "
                    + (encoding == .bit ? "packed bits as .bits, or " : "")
                    + "float32 numbers"
                    + (given == .bit || encoding == .bit ? "" : ", or store \(given)")
            )
        }
        return given == .bit ? format.elementBytes : dimension
    }

    /// Calls `body` with vectors whose type and length have been checked; nil stands for no
    /// vectors.
    func withInput<Result>(
        _ vectors: VectorSpan,
        _ body: (InputVectors?) throws(NearestError) -> Result
    ) throws(NearestError) -> Result {
        try vectors.withInput(format, areStored: vectors.encoding != .float32, body)
    }

    /// Calls `body` with vectors that are encoded as rows are, without the padding of rows; nil
    /// stands for no vectors.
    func withStored<Result>(
        _ elements: Span<UInt8>,
        _ body: (InputVectors?) throws(NearestError) -> Result
    ) throws(NearestError) -> Result {
        try VectorSpan.uint8(elements).withInput(format, areStored: true, body)
    }

    /// Checks that a vector has the right length.
    ///
    /// - Throws: ``NearestError`` with the code `dimensionMismatch`.
    func validateLength(
        of vector: VectorSpan,
        _ name: @autoclosure () -> String
    ) throws(NearestError) {
        let expected = try length(of: vector)
        guard vector.count == expected else {
            if vector.encoding == .bit {
                throw .bits(name(), bytes: vector.count, expected: dimension)
            }
            throw .dimension(name(), count: vector.count, expected: expected)
        }
    }

    /// Checks that a batch has a vector for each identifier, and each identifier once.
    ///
    /// - Parameters:
    ///   - vectors: the batch.
    ///   - ids: the identifiers.
    /// - Complexity: O(`ids.count`), expected.
    /// - Throws: ``NearestError`` with the code `dimensionMismatch` or `duplicateID`.
    package func validateBatch(_ vectors: VectorSpan, ids: [VectorID]) throws(NearestError) {
        try validateCount(of: vectors, ids.count)
        try validateUnique(ids)
    }

    /// Checks that each identifier appears once.
    ///
    /// - Complexity: O(`ids.count`), expected.
    /// - Throws: ``NearestError`` with the code `duplicateID`.
    func validateUnique(_ ids: [VectorID]) throws(NearestError) {
        var seen = Set<VectorID>(minimumCapacity: ids.count)
        for (index, id) in ids.enumerated() where !seen.insert(id).inserted {
            throw NearestError(
                code: .duplicateID,
                message: "the identifier \(id) appears twice in the batch, the second time at "
                    + "position \(index); keep one of them"
            )
        }
    }

    // Checks that there is a vector for each identifier.
    private func validateCount(of vectors: VectorSpan, _ count: Int) throws(NearestError) {
        let length = try length(of: vectors)
        guard vectors.count == count * length else {
            throw .counts(vectors.count, ids: count, length: length, of: vectors.encoding)
        }
    }

    /// Checks that every vector can be stored and compared.
    ///
    /// - Complexity: O(`ids.count * dimension`).
    /// - Throws: ``NearestError`` that says which vector is wrong; also if there is not one for
    ///   each identifier.
    package func validate(
        _ vectors: VectorSpan,
        ids: some Collection<VectorID>
    ) throws(NearestError) {
        try validateCount(of: vectors, ids.count)
        try withValidated(vectors, ids: ids) { _ in }
    }

    /// Checks that every vector can be stored and compared, and calls `body` with them; nil stands
    /// for no vectors.
    ///
    /// If there are several, their total length must have been checked.
    ///
    /// - Throws: ``NearestError`` as ``validate(_:ids:)``, and what `body` throws.
    func withValidated<Result>(
        _ vectors: VectorSpan,
        ids: some Collection<VectorID>,
        _ body: (InputVectors?) throws(NearestError) -> Result
    ) throws(NearestError) -> Result {
        // The error for a single vector tells its own length.
        if ids.count == 1, let id = ids.first {
            try validateLength(of: vectors, "the vector of \(id)")
        }
        return try withInput(vectors) { vectors throws(NearestError) in
            if let vectors { try validate(vectors, ids: ids) }
            return try body(vectors)
        }
    }
}
