internal import NearestKernels

/// Takes vectors in: says what is wrong with them before anything is changed, writes them as they
/// are stored, and reads them back.
struct VectorIntake: Sendable {
    let check: VectorCheck
    let encoding: ScalarEncoding
    /// Whether cosine vectors are stored with length 1.
    let makesUnit: Bool

    private var dimension: Int { check.dimension }
    private var kernels: DistanceKernels { check.kernels }

    /// Whether stored vectors are scaled to length 1.
    private var scalesToUnit: Bool { makesUnit && check.metric == .cosine }

    /// Checks that a batch has a vector for each identifier, and each identifier once.
    func checkBatch(vectorCount count: Int, ids: [VectorID]) throws(NearestError) {
        guard count == ids.count * dimension else {
            throw .counts(vectors: count, ids: ids.count, dimension: dimension)
        }
        var seen = Set<VectorID>(minimumCapacity: ids.count)
        for (index, id) in ids.enumerated() where !seen.insert(id).inserted {
            throw NearestError(
                code: .duplicateID,
                message: "the identifier \(id) stands twice in the batch, the second time at "
                    + "position \(index); keep one of them"
            )
        }
    }

    /// Checks that there is a vector for each identifier, and that each can be stored and compared.
    func check(
        _ vectors: Span<Float>,
        ids: some Collection<VectorID>
    ) throws(NearestError) {
        guard vectors.count == ids.count * dimension else {
            throw .counts(vectors: vectors.count, ids: ids.count, dimension: dimension)
        }
        // SAFETY: the span outlives the call.
        let vectors = unsafe vectors.withUnsafeBufferPointer { unsafe $0 }
        try unsafe check(vectors, ids: ids)
    }

    /// Checks that every vector can be stored and compared; `vectors` holds one for each identifier.
    func check(
        _ vectors: UnsafeBufferPointer<Float>,
        ids: some Collection<VectorID>
    ) throws(NearestError) {
        let single = ids.count == 1
        for (index, id) in ids.enumerated() {
            let vector =
                single
                ? unsafe vectors
                : unsafe UnsafeBufferPointer(
                    rebasing: vectors[index * dimension..<(index + 1) * dimension]
                )
            _ = try unsafe check.squaredNorm(of: vector, "the vector of \(id)")
            try unsafe checkRange(of: vector, id: id)
        }
    }

    // float16 holds magnitudes below 65 520, after which rounding gives infinity, and what it rounds
    // to zero has no direction.
    private func checkRange(
        of vector: UnsafeBufferPointer<Float>,
        id: VectorID
    ) throws(NearestError) {
        guard encoding == .float16, !scalesToUnit, let start = vector.baseAddress else { return }
        if let index = unsafe vector.firstIndex(where: { abs($0) >= 65_520 }) {
            throw NearestError(
                code: .invalidVector,
                message: "the vector of \(id) has \(unsafe vector[index]) at element \(index), too "
                    + "large for float16, which ends at 65504; scale the vectors down or use float32"
            )
        }
        guard check.metric == .cosine else { return }
        let halves = Workspace<UInt16>(dimension)
        unsafe kernels.narrow(start, count: dimension, toFloat16: halves.start)
        if unsafe kernels.squaredNorm(halves.start, count: dimension, element: .float16) == 0 {
            throw NearestError(
                code: .invalidVector,
                message: "the vector of \(id) is zero in float16, which has no direction and so no "
                    + "cosine; scale the vectors up or use float32"
            )
        }
    }

    /// Writes a vector as it is stored and returns its scale: see ``RowTable``.
    func encode(
        _ vector: UnsafePointer<Float>,
        to target: UnsafeMutableRawPointer
    ) -> Float {
        guard scalesToUnit else {
            unsafe store(vector, to: target)
            let squaredNorm = unsafe kernels.squaredNorm(
                target,
                count: dimension,
                element: encoding.element
            )
            return Float(check.metric == .cosine ? 1 / squaredNorm.squareRoot() : squaredNorm)
        }
        let norm = unsafe kernels.squaredNorm(vector, count: dimension, element: .float32)
            .squareRoot()
        let unit = Workspace<Float>(dimension)
        for index in 0..<dimension {
            unsafe (unit.start + index).initialize(to: Float(Double(vector[index]) / norm))
        }
        unsafe store(unit.start, to: target)
        return Float(norm)
    }

    private func store(_ vector: UnsafePointer<Float>, to target: UnsafeMutableRawPointer) {
        switch encoding {
        case .float32:
            unsafe target.assumingMemoryBound(to: Float.self).update(from: vector, count: dimension)
        case .float16:
            unsafe kernels.narrow(
                vector,
                count: dimension,
                toFloat16: target.assumingMemoryBound(to: UInt16.self)
            )
        }
    }

    /// The vector of a row: the numbers that were inserted, but for rounding in float16 and by
    /// scaling to length 1.
    func decode(_ row: UnsafeRawPointer, scale: Float) -> [Float] {
        // SAFETY: the array's buffer has room for `dimension` elements and all are written.
        unsafe [Float](unsafeUninitializedCapacity: dimension) { buffer, initialized in
            guard let values = buffer.baseAddress else { return }
            switch encoding {
            case .float32:
                let row = unsafe row.assumingMemoryBound(to: Float.self)
                unsafe values.initialize(from: row, count: dimension)
            case .float16:
                unsafe kernels.widen(
                    float16: row.assumingMemoryBound(to: UInt16.self),
                    count: dimension,
                    to: values
                )
            }
            if scalesToUnit {
                for index in 0..<dimension { unsafe values[index] *= scale }
            }
            initialized = dimension
        }
    }
}
