internal import NearestKernels
internal import NearestPlatform
internal import Synchronization

// The codes of the rows: made when there are vectors enough to choose a grid for, and written with
// each row from then on. Writer only, but for the report.
extension FlatIndex {
    /// The codes that searches read first, never ``Quantization/automatic``.
    ///
    /// There are none until the index holds some thousands of vectors.
    public var quantization: Quantization { quantizationReport?.kind ?? .none }

    /// What is known of the codes; nil if there are none.
    public var quantizationReport: QuantizationReport? {
        let ticket = rows.epochs.enter()
        defer { rows.epochs.leave(ticket) }
        let count = rows.rowCount.load(ordering: .acquiring)
        return codes.borrowed.map { QuantizationReport($0.object, count: count) }
    }

    /// Makes an index with the vectors of a file.
    ///
    /// - Parameters:
    ///   - rows: all rows of the file, in their order; validated.
    ///   - format: the format of the vectors.
    ///   - codes: what the index shall have, and the grid of the file's codes. Default: none.
    ///   - sidecar: the object that stores data alongside the rows. Default: none.
    /// - Throws: ``NearestError`` where memory is refused.
    package convenience init(
        copying rows: EncodedRows,
        _ format: VectorFormat,
        codes: (quantization: Quantization, grid: CodeGrid?) = (.none, nil),
        sidecar: (any RowSidecar)? = nil
    ) throws(NearestError) {
        try self.init(format, quantization: codes.quantization, sidecar: sidecar)
        try insert(rows, updatesCodes: codes.grid == nil)
        if let grid = codes.grid { makeCodes(grid) }
    }

    /// Makes the codes of all rows by a grid.
    package func makeCodes(_ grid: CodeGrid) {
        rows.writer.withLock { writer in
            codeUpkeep.withLock { $0.restart(max(count, grid.figures.count)) }
            publish(codeWriter.encodeAll(grid, end: writer.end), &writer)
        }
    }

    private var codeWriter: CodeWriter {
        CodeWriter(
            rows: rows,
            codec: codec,
            maximumCount: IDTable.maximumRows
        )
    }

    /// Reserves rows and room for their codes; see ``RowTable/reserve(_:sidecar:_:)``.
    func reserve(
        _ count: Int,
        sidecar source: SidecarSource,
        _ writer: inout RowWriterState
    ) throws(NearestError) -> [Int] {
        // First, because room that is not used is no change.
        try codes.value?.grow(to: writer.end + count)
        return try rows.reserve(count, sidecar: source, &writer)
    }

    /// Calls `body` with a function that writes the code of a row; nil if there are no codes.
    func withCodes(_ body: (_ encodeRow: ((Int, StoredVector) -> Void)?) -> Void) {
        guard let codes = codes.value else { return body(nil) }
        codes.withScratch { scratch in
            var upkeep = codeUpkeep.withLock { $0 }
            body { row, stored in upkeep.note(codes.encode(row, stored, scratch)) }
            codeUpkeep.withLock { $0 = upkeep }
        }
    }

    /// An insertion of so many vectors may look for codes of fewer coordinates, if vectors have at
    /// most so many elements: it takes a second or two, and 15 s for 1 536 elements.
    private static let (manyAdded, fewElements) = (1000, 512)

    /// Makes codes when there are vectors enough, and others when these suit the vectors badly.
    ///
    /// - Parameters:
    ///   - added: how many vectors were added together.
    ///   - threads: threads to use.
    ///   - writer: the writer's state.
    func updateCodes(added: Int, threads: Int, _ writer: inout RowWriterState) {
        guard wantedQuantization != .none, codec.format.hasCodes else { return }
        let figures = codes.value?.grid.figures
        let isDue = codeUpkeep.withLock { upkeep in
            figures.map { upkeep.isDue($0, count: count) } ?? upkeep.isDue(count: count)
        }
        let isThorough = added >= Self.manyAdded && codec.dimension <= Self.fewElements
        if isDue { calibrate(isThorough: isThorough, threads: threads, &writer) }
    }

    /// Chooses a grid for the vectors of the index, however few, and makes the codes of all rows.
    package func calibrate() {
        rows.writer.withLock { calibrate(isThorough: true, threads: 1, &$0) }
    }

    // Chooses a grid for the vectors of the index, and makes the codes of all rows.
    private func calibrate(isThorough: Bool, threads: Int, _ writer: inout RowWriterState) {
        let view = rows.view(of: rows.nextVersion() - 1)
        guard let (numbers, count) = codeWriter.sampledRows(of: view) else { return }
        codeUpkeep.withLock { $0.restart(count) }
        let sample = codec.sample(numbers) { rows.stored($0) }
        let codes = codeWriter.makeCodes(
            wantedQuantization,
            sample,
            end: writer.end,
            keepsBounds: true,
            scanned: isThorough ? count : 0,
            threads: threads
        )
        publish(codes, &writer)
    }

    // Replaces the codes by others, which may be none; searches may still read those before.
    private func publish(_ codes: CodeSet?, _ writer: inout RowWriterState) {
        // Where memory is refused, the codes before are better than none.
        if codes == nil, wantedQuantization != .automatic { return }
        guard let old = self.codes.replace(with: codes) else { return }
        rows.retire(old, byteCount: old.memoryUsed(rows: writer.end), &writer)
    }
}
