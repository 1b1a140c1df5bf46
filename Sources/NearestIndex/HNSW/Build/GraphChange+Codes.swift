internal import NearestKernels

// The codes of the rows: made when there are vectors enough to choose a grid for, and written with
// each row from then on.
extension GraphChange {
    // Makes codes of the vectors.
    private var codeWriter: CodeWriter {
        CodeWriter(
            rows: parts.rows,
            codec: parts.codec,
            maximumCount: GraphLayout.maximumNodes
        )
    }

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
        let sample = codec.sample(numbers) { number in
            let target = row.span.target(at: 0)
            let norm = bulk.encode(number, to: target, codec)
            return StoredVector(target.row, norm: norm)
        }
        if parts.quantization != .none {
            state.codeUpkeep.restart(count)
            publish(makeCodes(parts.quantization, sample, threads: threads))
        }
        // What a trial has found too bad for searches is too bad to link by as well.
        if parts.codes.value == nil, parts.quantization != .automatic {
            state.candidateCodes = makeCodes(.automatic, sample, threads: threads)
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
        guard parts.quantization != .none, parts.codec.format.hasCodes,
            let (numbers, count) = codeWriter.sampledRows(of: newestView)
        else { return }
        state.codeUpkeep.restart(count)
        let rows = parts.rows
        let sample = parts.codec.sample(numbers) { rows.stored($0) }
        publish(makeCodes(parts.quantization, sample, threads: threads))
    }

    // Replaces the codes by others, which may be none; searches may still read those before.
    private mutating func publish(_ codes: CodeSet?) {
        // Where memory is refused, the codes before are better than none.
        if codes == nil, parts.quantization != .automatic { return }
        guard let old = parts.codes.replace(with: codes) else { return }
        let bytes = old.memoryUsed(rows: rowState.end)
        parts.rows.retire(old, byteCount: bytes, &rowState)
    }

    /// Makes the codes of all rows with a grid, as a file has it.
    mutating func adopt(_ grid: CodeGrid) {
        // It suits all of them, also if it was chosen for a sample.
        state.codeUpkeep.restart(max(parts.count, grid.figures.count))
        publish(codeWriter.encodeAll(grid, end: rowState.end))
    }

    // Returns the codes of all rows; nil for none, or where memory is refused.
    private func makeCodes(
        _ quantization: Quantization,
        _ sample: borrowing ScratchBuffer<Float>,
        threads: Int
    ) -> CodeSet? {
        // Codes that only help to build need no bounds.
        codeWriter.makeCodes(
            quantization,
            sample,
            end: rowState.end,
            keepsBounds: parts.quantization != .none,
            threads: threads
        )
    }
}
