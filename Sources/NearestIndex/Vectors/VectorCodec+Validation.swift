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
        try validateDirection(squaredNorm: norm2, name())
        return norm2
    }

    /// Checks that a vector has a direction, where directions are compared.
    ///
    /// - Throws: ``NearestError`` with the code `invalidVector`.
    func validateDirection(
        squaredNorm: Double,
        _ name: @autoclosure () -> String
    ) throws(NearestError) {
        guard metric.comparesDirections, squaredNorm < Self.minimumSquaredNorm else { return }
        throw NearestError(
            code: .invalidVector,
            message:
                "\(name()) is zero or nearly so (its squared norm is \(squaredNorm)), which has "
                + "no direction and so no cosine; leave it out, or use another metric"
        )
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

    /// Validates one of a caller's vectors and returns its squared norm.
    ///
    /// - Parameters:
    ///   - vectors: the vectors.
    ///   - index: which of them.
    ///   - name: what the error calls it: `the query`, `the vector of 17`.
    /// - Returns: the sum of the squares of its elements.
    /// - Throws: ``NearestError`` with the code `invalidVector` that says what was found.
    func validatedSquaredNorm(
        _ vectors: InputVectors,
        _ index: Int,
        _ name: @autoclosure () -> String
    ) throws(NearestError) -> Double {
        guard vectors.areStored else {
            // SAFETY: the vector has `dimension` elements.
            let buffer = unsafe UnsafeBufferPointer(
                start: vectors.elements(index),
                count: dimension
            )
            return try unsafe squaredNorm(of: buffer, name())
        }
        let row = vectors.stored(index)
        guard hasZeroPadding(row) else {
            throw NearestError(
                code: .invalidVector,
                message: "\(name()) has a bit that is 1 after its last one, the \(dimension)th; "
                    + "fill the last byte with zeros"
            )
        }
        let squared = squaredNorm(ofRow: row)
        try validateDirection(squaredNorm: squared, name())
        return squared
    }

    /// Whether the bits after the last one of a row are 0; true where rows are not of bits.
    func hasZeroPadding(_ row: RowPointer) -> Bool {
        let unused = format.elementBytes * 8 - dimension
        guard encoding == .bit, unused > 0 else { return true }
        // SAFETY: the row has `elementBytes` bytes.
        let last = unsafe row.start.load(fromByteOffset: format.elementBytes - 1, as: UInt8.self)
        return last & ((1 << unused) - 1) == 0
    }

    /// Checks that every vector can be stored and compared.
    ///
    /// - Throws: ``NearestError`` that says which one cannot.
    func validate(
        _ vectors: InputVectors,
        ids: some Collection<VectorID>
    ) throws(NearestError) {
        for (index, id) in ids.enumerated() {
            _ = try validatedSquaredNorm(vectors, index, "the vector of \(id)")
            guard !isNormalized, !vectors.areStored else { continue }
            // SAFETY: the vector has `dimension` elements.
            let vector = unsafe UnsafeBufferPointer(
                start: vectors.elements(index),
                count: dimension
            )
            try unsafe validateRange(of: vector, id: id)
        }
    }

    /// Checks that float16 can hold a vector.
    ///
    /// It rounds magnitudes from 65 520 on to infinity, and a vector that it rounds to zero has no
    /// direction.
    ///
    /// - Throws: ``NearestError`` with the code `invalidVector`.
    func validateFloat16(
        _ vector: UnsafeBufferPointer<Float>,
        id: VectorID
    ) throws(NearestError) {
        guard let start = vector.baseAddress else { return }
        if let index = unsafe vector.firstIndex(where: { abs($0) >= 65_520 }) {
            throw NearestError(
                code: .invalidVector,
                message: "the vector of \(id) has \(unsafe vector[index]) at element \(index), too "
                    + "large for float16, which ends at 65504; scale the vectors down or use "
                    + "float32"
            )
        }
        guard metric.comparesDirections else { return }
        let halves = ScratchBuffer<UInt16>(dimension)
        // SAFETY: the vector has `dimension` elements, as the scratch has.
        unsafe kernels.narrow(start, count: dimension, toFloat16: halves.start)
        if unsafe kernels.squaredNorm(halves.start, count: dimension, element: .float16) == 0 {
            throw NearestError(
                code: .invalidVector,
                message: "the vector of \(id) is zero in float16, which has no direction and so no "
                    + "cosine; scale the vectors up or use float32"
            )
        }
    }
}
