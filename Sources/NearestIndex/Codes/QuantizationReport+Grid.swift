extension QuantizationReport {
    /// Describes the codes of `count` rows.
    package init(_ codes: CodeSet, count: Int) {
        self.init(codes.grid, byteCount: codes.memoryUsed(rows: count))
    }

    /// Describes a grid and the codes that it makes.
    init(_ grid: CodeGrid, byteCount: Int) {
        self.init(
            kind: grid.quantization,
            isRotated: grid.transform != .none,
            coordinateCount: grid.coordinateCount,
            relativeError: grid.figures.relativeError,
            calibrationCount: grid.figures.count,
            trialRecall: grid.figures.trialRecall,
            byteCount: byteCount
        )
    }
}
