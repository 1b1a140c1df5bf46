internal import NearestKernels

// Checks of a vector before it is stored or compared. After them no distance is NaN or infinite,
// which searches rely on.
extension VectorCodec {
    /// The largest squared norm: an eighth of the largest float32, so that no distance between two
    /// vectors overflows.
    package static let maximumSquaredNorm = Double(Float.greatestFiniteMagnitude) / 8

    /// The smallest squared norm where only directions are compared.
    ///
    /// Below it, a norm of 2⁻⁴⁸, products of two vectors lose digits to underflow.
    package static let minimumSquaredNorm = 0x1p-96

    /// Validates a vector or a query and returns its squared norm.
    ///
    /// - Parameters:
    ///   - vector: the elements.
    ///   - name: what the error calls it: `the query`, `the vector of 17`.
    /// - Returns: the sum of the squares of its elements.
    /// - Throws: ``NearestError`` with the code `dimensionMismatch` or `invalidVector` that says
    ///   what was found.
    package func squaredNorm(
        of vector: UnsafeBufferPointer<Float>,
        _ name: @autoclosure () -> String
    ) throws(NearestError) -> Double {
        guard vector.count == dimension, let start = vector.baseAddress else {
            throw .dimension(name(), count: vector.count, expected: dimension)
        }
        // SAFETY: the buffer has `dimension` elements.
        let norm2 = unsafe kernels.squaredNorm(start, count: dimension, element: .float32)
        guard norm2 <= Self.maximumSquaredNorm else {
            throw unsafe Self.uncomparable(unsafe vector, name())
        }
        if metric.comparesDirections, norm2 < Self.minimumSquaredNorm {
            throw NearestError(
                code: .invalidVector,
                message:
                    "\(name()) is zero or nearly so (its squared norm is \(norm2)), which has no "
                    + "direction and so no cosine; leave it out, or use another metric"
            )
        }
        return norm2
    }

    // The error for a vector with an element that is not finite, or with too large a norm.
    private static func uncomparable(
        _ vector: UnsafeBufferPointer<Float>,
        _ name: String
    ) -> NearestError {
        if let index = unsafe vector.firstIndex(where: { !$0.isFinite }) {
            return NearestError(
                code: .invalidVector,
                message:
                    "\(name) has \(unsafe vector[index]) at element \(index); every element must "
                    + "be finite: look for a division by zero where it was made"
            )
        }
        return NearestError(
            code: .invalidVector,
            message: "\(name) is too long: its squared norm exceeds \(maximumSquaredNorm), beyond "
                + "which distances overflow; scale the vectors down"
        )
    }

    /// Checks that a batch has a vector for each identifier, and each identifier once.
    ///
    /// - Parameters:
    ///   - count: numbers in the batch.
    ///   - ids: the identifiers.
    /// - Complexity: O(`ids.count`), expected.
    /// - Throws: ``NearestError`` with the code `dimensionMismatch` or `duplicateID`.
    package func validateBatch(count: Int, ids: [VectorID]) throws(NearestError) {
        guard count == ids.count * dimension else {
            throw .counts(vectors: count, ids: ids.count, dimension: dimension)
        }
        var seen = Set<VectorID>(minimumCapacity: ids.count)
        for (index, id) in ids.enumerated() where !seen.insert(id).inserted {
            throw NearestError(
                code: .duplicateID,
                message: "the identifier \(id) appears twice in the batch, the second time at "
                    + "position \(index); keep one of them"
            )
        }
    }

    /// Checks that every vector can be stored and compared.
    ///
    /// - Complexity: O(`ids.count * dimension`).
    /// - Throws: ``NearestError`` that says which vector is wrong; also if there is not one for
    ///   each identifier.
    package func validate(
        _ vectors: Span<Float>,
        ids: some Collection<VectorID>
    ) throws(NearestError) {
        guard vectors.count == ids.count * dimension else {
            throw .counts(vectors: vectors.count, ids: ids.count, dimension: dimension)
        }
        try withValidated(vectors, ids: ids) { _ in }
    }

    /// Checks that every vector can be stored and compared, and calls `body` with them; nil stands
    /// for no vectors.
    ///
    /// If there are several, their total length must have been checked.
    ///
    /// - Throws: ``NearestError`` as ``validate(_:ids:)``, and what `body` throws.
    func withValidated<Result>(
        _ vectors: Span<Float>,
        ids: some Collection<VectorID>,
        _ body: (InputVectors?) throws(NearestError) -> Result
    ) throws(NearestError) -> Result {
        // SAFETY: the pointer is used inside the closure alone.
        try unsafe vectors.withUnsafeBufferPointer { vectors throws(NearestError) in
            try unsafe validate(vectors, ids: ids)
            return try unsafe body(InputVectors(vectors, dimension: dimension))
        }
    }

    /// Calls `body` with vectors that need no validation; nil stands for no vectors.
    func withVectors<Result>(
        _ vectors: Span<Float>,
        _ body: (InputVectors?) throws(NearestError) -> Result
    ) throws(NearestError) -> Result {
        // SAFETY: the pointer is used inside the closure alone.
        try unsafe vectors.withUnsafeBufferPointer { vectors throws(NearestError) in
            try unsafe body(InputVectors(vectors, dimension: dimension))
        }
    }

    private func validate(
        _ vectors: UnsafeBufferPointer<Float>,
        ids: some Collection<VectorID>
    ) throws(NearestError) {
        // For several vectors the total length was checked, so each slice has `dimension` elements.
        // The error for a single vector of the wrong length tells its own length.
        let isSingle = ids.count == 1
        for (index, id) in ids.enumerated() {
            let vector =
                isSingle
                ? unsafe vectors
                : unsafe UnsafeBufferPointer(
                    rebasing: vectors[index * dimension..<(index + 1) * dimension]
                )
            _ = try unsafe squaredNorm(of: vector, "the vector of \(id)")
            if !isNormalized { try unsafe validateRange(of: vector, id: id) }
        }
    }
}
