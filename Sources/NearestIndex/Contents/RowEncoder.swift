internal import NearestKernels

/// Encodes vectors as an index stores them, for files that are written without an index.
package struct RowEncoder: Sendable {
    private let intake: VectorIntake
    /// Bytes from one row to the next.
    package let rowBytes: Int

    /// Makes the encoder of a flat index' rows.
    ///
    /// - Parameters:
    ///   - dimension: elements of every vector, 1…65 536.
    ///   - metric: how distances are measured.
    ///   - encoding: how elements are encoded.
    /// - Throws: ``NearestError`` for a dimension out of range.
    package init(
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding
    ) throws(NearestError) {
        guard VectorCheck.dimensions ~= dimension else { throw .badDimension(dimension) }
        let kernels = InstructionSet.active.kernels
        let check = VectorCheck(dimension: dimension, metric: metric, kernels: kernels)
        intake = VectorIntake(check: check, encoding: encoding, makesUnit: false)
        rowBytes = RowLayout(dimension: dimension, encoding: encoding).rowBytes
    }

    /// Checks vectors as insertion does.
    ///
    /// - Parameters:
    ///   - vectors: `ids.count` rows of the dimension, one after the other.
    ///   - ids: their identifiers.
    /// - Throws: ``NearestError`` for a length that does not fit, or for a vector that cannot be stored
    ///   or compared.
    package func check(
        _ vectors: Span<Float>,
        ids: some Collection<VectorID>
    ) throws(NearestError) {
        try intake.check(vectors, ids: ids)
    }

    /// Encodes vectors that ``check(_:ids:)`` has passed.
    ///
    /// - Parameters:
    ///   - vectors: rows of the dimension, one after the other.
    ///   - count: how many.
    ///   - scales: where each row's scale is appended.
    /// - Returns: the rows, ``rowBytes`` each.
    package func encode(
        _ vectors: Span<Float>,
        count: Int,
        scales: inout [Float]
    ) -> [UInt8] {
        let dimension = intake.check.dimension
        precondition(vectors.count == count * dimension)
        // SAFETY: the span outlives the call.
        let vectors = unsafe vectors.withUnsafeBufferPointer { unsafe $0 }
        guard let start = vectors.baseAddress else { return [] }
        var bytes = [UInt8](repeating: 0, count: count * rowBytes)
        unsafe bytes.withUnsafeMutableBytes { target in
            guard let rows = target.baseAddress else { return }
            for index in 0..<count {
                let scale = unsafe intake.encode(
                    start + index * dimension,
                    to: rows + index * rowBytes
                )
                scales.append(scale)
            }
        }
        return bytes
    }
}
