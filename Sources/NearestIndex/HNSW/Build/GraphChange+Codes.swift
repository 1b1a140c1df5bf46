internal import NearestKernels
internal import NearestPlatform

// The codes of the rows: made when there are vectors enough to choose a grid for, and written with
// each row from then on.
extension GraphChange {
    /// Rows that a thread encodes at a time.
    private static let encodedTogether = 256

    /// Chooses a grid for vectors that are about to be inserted.
    ///
    /// It does so if there are many of them and no codes yet. An index that keeps no codes gets
    /// them for the time of the insertion, if a trial finds them good enough.
    ///
    /// - Parameters:
    ///   - bulk: what will be inserted.
    ///   - threads: threads to use.
    mutating func beginCodes(_ bulk: BulkInsertion, threads: Int) {
        let count = bulk.ids.count
        guard parts.codec.format.hasCodes, parts.codes.value == nil, state.candidateCodes == nil,
            count >= CodeCalibration.minimumCount, count >= parts.count
        else { return }
        let codec = parts.codec
        let row = ScratchBuffer<UInt8>(linesOf: codec.format.elementBytes, repeating: 0)
        let numbers = Array(stride(from: 0, to: count, by: CodeCalibration.step(count)))
        let sample = sample(numbers) { number in
            let target = row.span.target(at: 0)
            bulk.encode(number, to: target, codec)
            return target.row
        }
        if parts.quantization != .none {
            state.codeUpkeep.restart(count)
            publish(makeCodes(parts.quantization, sample.span, threads: threads))
        }
        // What a trial has found too bad for searches is too bad to link by as well.
        if parts.codes.value == nil, parts.quantization != .automatic {
            state.candidateCodes = makeCodes(.automatic, sample.span, threads: threads)
        }
    }

    /// Makes codes when there are vectors enough, and others when these suit the vectors badly.
    mutating func updateCodes(threads: Int) {
        guard parts.quantization != .none, parts.codec.format.hasCodes else { return }
        let figures = parts.codes.value?.grid.figures
        let isDue =
            figures.map { state.codeUpkeep.isDue($0, count: parts.count) }
            ?? state.codeUpkeep.isDue(count: parts.count)
        if isDue { calibrate(threads: threads) }
    }

    /// Makes the codes of an index that was inserted in parts, for all of its vectors.
    mutating func updateCodes(after count: Int, threads: Int) {
        if count >= CodeCalibration.minimumCount { calibrate(threads: threads) }
    }

    /// Chooses a grid for the vectors of the index, and makes the codes of all rows.
    package mutating func calibrate(threads: Int = 1) {
        let view = newestView
        let visible = (0..<view.rowCount).filter { view.isVisible($0) }
        guard parts.quantization != .none, parts.codec.format.hasCodes, !visible.isEmpty else {
            return
        }
        state.codeUpkeep.restart(visible.count)
        let step = CodeCalibration.step(visible.count)
        let numbers = stride(from: 0, to: visible.count, by: step).map { visible[$0] }
        let sample = sample(numbers) { view.vector(of: $0) }
        publish(makeCodes(parts.quantization, sample.span, threads: threads))
    }

    // Replaces the codes by others, which may be none; searches may still read those before.
    private mutating func publish(_ codes: CodeSet?) {
        // Where memory is refused, the codes before are better than none.
        if codes == nil, parts.quantization != .automatic { return }
        guard let old = parts.codes.replace(with: codes) else { return }
        let bytes = old.memoryUsed(rows: rowState.end)
        parts.rows.retire(old, byteCount: bytes, &rowState)
    }

    private func sample(_ numbers: [Int], _ row: (Int) -> RowPointer) -> ScratchBuffer<Float> {
        let (codec, dimension) = (parts.codec, parts.codec.dimension)
        let sample = ScratchBuffer<Float>(numbers.count * dimension)
        for (position, number) in numbers.enumerated() {
            let first = position * dimension
            let place = sample.span.extracting(first..<first + dimension)
            codec.copyElements(of: row(number), to: place)
        }
        return sample
    }

    /// Makes the codes of all rows with a grid, as a file has it.
    mutating func adopt(_ grid: CodeGrid) {
        state.codeUpkeep.restart(grid.figures.count)
        publish(encodeAll(grid, keepsBounds: true, threads: 1))
    }

    // Returns the codes of all rows; nil for none, or where memory is refused.
    private func makeCodes(
        _ quantization: Quantization,
        _ sample: ScratchSpan<Float>,
        threads: Int
    ) -> CodeSet? {
        let codec = parts.codec
        let grid = CodeChoice.grid(quantization, codec.dimension, codec.metric, sample)
        // Codes that only help to build need no bounds.
        let keepsBounds = parts.quantization != .none
        return grid.flatMap { encodeAll($0, keepsBounds: keepsBounds, threads: threads) }
    }

    private func encodeAll(_ grid: CodeGrid, keepsBounds: Bool, threads: Int) -> CodeSet? {
        let (codec, rows) = (parts.codec, parts.rows)
        let codes = try? CodeSet(
            grid,
            codec,
            maximumCount: GraphLayout.maximumNodes,
            keepsBounds: keepsBounds
        )
        guard let codes, (try? codes.grow(to: rowState.end)) != nil else { return nil }
        let (end, next) = (rowState.end, WorkCounter())
        let pieces = (end + Self.encodedTogether - 1) / Self.encodedTogether
        parallelFor(threads: clampedThreads(threads, pieces: pieces)) { _ in
            let scratch = CodeScratch(dimension: codec.dimension)
            while let piece = next.take(below: pieces) {
                let first = piece * Self.encodedTogether
                for row in first..<min(first + Self.encodedTogether, end)
                where rows.insertedVersion(of: row) != RowLayout.never {
                    codes.encode(row, rows.vector(of: row), scratch)
                }
            }
        }
        return codes
    }
}
