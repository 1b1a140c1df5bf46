internal import NearestKernels
internal import NearestPlatform

/// Makes the codes of all vectors of an index: looks for a grid that suits them, and encodes them.
struct CodeWriter {
    /// The vectors.
    let rows: RowTable
    /// How they are stored.
    let codec: VectorCodec
    /// The most rows that the index can ever have.
    let maximumCount: Int

    /// Rows that a thread encodes at a time.
    private static let encodedTogether = 256

    /// Returns the codes of all rows.
    ///
    /// - Parameters:
    ///   - quantization: the codes that are wanted.
    ///   - sample: elements of vectors, as ``VectorCodec/sample(_:_:)`` returns them.
    ///   - end: the first row that was never used.
    ///   - keepsBounds: whether it is kept what codes leave out.
    ///   - scanned: see ``CodeChoice/grid(_:_:_:_:scanned:)``. Default: 0.
    ///   - threads: threads to use.
    /// - Returns: the codes; nil for none, or where memory is refused.
    func makeCodes(
        _ quantization: Quantization,
        _ sample: borrowing ScratchBuffer<Float>,
        end: Int,
        keepsBounds: Bool,
        scanned: Int = 0,
        threads: Int
    ) -> CodeSet? {
        CodeChoice.grid(
            quantization,
            codec.dimension,
            codec.metric,
            sample.span,
            scanned: scanned
        ).flatMap {
            encodeAll($0, end: end, keepsBounds: keepsBounds, threads: threads)
        }
    }

    /// Returns rows of which a sample is made: all that a view shows, or some, spread over it.
    ///
    /// - Parameter view: the newest view of the rows.
    /// - Returns: the rows, and how many there are in all; nil if there are no rows.
    func sampledRows(of view: RowView) -> (rows: [Int], count: Int)? {
        let visible = (0..<view.rowCount).filter { view.isVisible($0) }
        guard !visible.isEmpty else { return nil }
        let step = CodeCalibration.step(visible.count)
        return (stride(from: 0, to: visible.count, by: step).map { visible[$0] }, visible.count)
    }

    /// Returns the codes of all rows by a grid.
    ///
    /// - Parameters:
    ///   - grid: the grid.
    ///   - end: the first row that was never used.
    ///   - keepsBounds: whether it is kept what codes leave out. Default: yes.
    ///   - threads: threads to use. Default: 1.
    /// - Returns: the codes; nil where memory is refused.
    func encodeAll(
        _ grid: CodeGrid,
        end: Int,
        keepsBounds: Bool = true,
        threads: Int = 1
    ) -> CodeSet? {
        let codes = try? CodeSet(
            grid,
            codec,
            maximumCount: maximumCount,
            keepsBounds: keepsBounds
        )
        guard let codes, (try? codes.grow(to: end)) != nil else { return nil }
        let (rows, next) = (rows, WorkCounter())
        let pieces = (end + Self.encodedTogether - 1) / Self.encodedTogether
        parallelFor(threads: clampedThreads(threads, pieces: pieces)) { _ in
            codes.withScratch { scratch in
                while let piece = next.take(below: pieces) {
                    let first = piece * Self.encodedTogether
                    for row in first..<min(first + Self.encodedTogether, end)
                    where rows.insertedVersion(of: row) != RowLayout.never {
                        codes.encode(row, rows.stored(row), scratch)
                    }
                }
            }
        }
        return codes
    }
}

extension VectorCodec {
    /// Returns the elements of some vectors as codes are made of them, one vector after the other.
    ///
    /// - Parameters:
    ///   - numbers: the numbers of the vectors.
    ///   - stored: returns the vector with a number.
    /// - Returns: `numbers.count * dimension` elements, of directions at length 1.
    func sample(_ numbers: [Int], _ stored: (Int) -> StoredVector) -> ScratchBuffer<Float> {
        let sample = ScratchBuffer<Float>(numbers.count * dimension)
        for (position, number) in numbers.enumerated() {
            let first = position * dimension
            let place = sample.span.extracting(first..<first + dimension)
            let vector = stored(number)
            copyElements(of: vector.vector, to: place)
            guard rowNorm == .reciprocal else { continue }
            for index in 0..<dimension { place[index] *= vector.norm }
        }
        return sample
    }
}
