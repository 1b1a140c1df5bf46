/// The vectors that a caller passed, one after the other, while its call lasts.
@safe struct InputVectors {
    private let start: UnsafeRawPointer
    /// Whether elements are whole numbers or bits, as rows store them, and not float32.
    let areStored: Bool
    /// Elements of a vector.
    let dimension: Int
    /// Bytes of a vector.
    private let vectorBytes: Int
    /// The number of vectors.
    let count: Int

    /// Views memory as float32 vectors, or as vectors that are encoded as rows are; nil if there
    /// are none.
    ///
    /// - Parameters:
    ///   - bytes: the vectors, which the caller keeps valid.
    ///   - format: that of the index.
    ///   - areStored: whether they are encoded as rows are.
    init?(_ bytes: UnsafeRawBufferPointer, _ format: VectorFormat, areStored: Bool) {
        guard let start = bytes.baseAddress, unsafe !bytes.isEmpty else { return nil }
        // SAFETY: the caller keeps the memory valid while this is used.
        unsafe self.start = start
        self.areStored = areStored
        dimension = format.dimension
        vectorBytes = areStored ? format.elementBytes : format.dimension * MemoryLayout<Float>.size
        count = bytes.count / vectorBytes
    }

    /// Returns the elements of a float32 vector.
    func elements(_ index: Int) -> UnsafePointer<Float> {
        precondition(!areStored && 0..<count ~= index)
        return unsafe (start + index * vectorBytes).assumingMemoryBound(to: Float.self)
    }

    /// Returns the elements of a vector that is encoded as rows are.
    func stored(_ index: Int) -> RowPointer {
        precondition(areStored && 0..<count ~= index)
        return unsafe RowPointer(start + index * vectorBytes)
    }
}

extension VectorSpan {
    /// Calls `body` with the vectors, which stay valid until it returns; nil stands for no vectors.
    ///
    /// - Parameters:
    ///   - format: that of the index.
    ///   - areStored: whether they are encoded as rows are.
    ///   - body: receives the vectors.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    func withInput<Result>(
        _ format: VectorFormat,
        areStored: Bool,
        _ body: (InputVectors?) throws(NearestError) -> Result
    ) throws(NearestError) -> Result {
        // SAFETY: the pointers stay inside the closures.
        switch self {
        case .float32(let numbers):
            try unsafe numbers.bytes.withUnsafeBytes { bytes throws(NearestError) in
                try unsafe body(InputVectors(bytes, format, areStored: areStored))
            }
        case .int8(let numbers):
            try unsafe numbers.bytes.withUnsafeBytes { bytes throws(NearestError) in
                try unsafe body(InputVectors(bytes, format, areStored: areStored))
            }
        case .uint8(let bytes), .bits(let bytes):
            try unsafe bytes.bytes.withUnsafeBytes { bytes throws(NearestError) in
                try unsafe body(InputVectors(bytes, format, areStored: areStored))
            }
        }
    }
}
