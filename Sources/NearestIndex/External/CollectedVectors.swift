/// Vectors that are collected before they are inserted together: float32 numbers, or whole numbers
/// and bits as rows store them.
package struct CollectedVectors: Sendable {
    private let codec: VectorCodec
    // One of the two is used, by the encoding.
    private var numbers: [Float] = []
    private var stored: [UInt8] = []
    /// The identifier of each vector.
    package private(set) var ids: [VectorID] = []

    /// Begins without vectors.
    package init(_ codec: VectorCodec) {
        self.codec = codec
    }

    /// Adds some of the vectors of a call, which the codec has validated.
    ///
    /// - Parameters:
    ///   - range: which of them.
    ///   - vectors: the vectors.
    ///   - ids: the identifiers of all of them.
    /// - Throws: nothing that validation lets pass.
    package mutating func append(
        _ range: Range<Int>,
        of vectors: VectorSpan,
        _ ids: [VectorID]
    ) throws(NearestError) {
        try codec.withInput(vectors) { input throws(NearestError) in
            guard let input else { return }
            for index in range {
                if codec.encoding.isWhole {
                    codec.appendElements(index, of: input, to: &stored)
                } else {
                    codec.appendElements(index, of: input, to: &numbers)
                }
            }
        }
        self.ids.append(contentsOf: ids[range])
    }

    /// Drops all vectors and keeps their memory for others.
    package mutating func removeAll() {
        numbers.removeAll(keepingCapacity: true)
        stored.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
    }

    /// Calls `body` with the vectors; nil stands for no vectors.
    func withInput<Result>(
        _ body: (InputVectors?) throws(NearestError) -> Result
    ) throws(NearestError) -> Result {
        guard codec.encoding.isWhole else {
            return try codec.withInput(.float32(numbers.span), body)
        }
        return try codec.withStored(stored.span, body)
    }
}
