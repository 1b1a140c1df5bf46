internal import NearestKernels
internal import NearestStorage

/// The section that says how codes were made, as *The file format* lays it out.
struct CodeSection {
    /// Where the fields are.
    enum Field: Int, CaseIterable {
        case layout = 0
        case quantization = 4
        case transform = 5
        case rowBytes = 8
        case coordinates = 12
        case seed = 16
        case halfRange = 24
        case step = 28
        case error = 32
        case count = 36
        case checksum = 40
        case spread = 44
        case length = 48
        case trialRecall = 52
        case mean = 64
    }

    /// How the codes were made.
    let grid: CodeGrid

    /// The layout of the sections of codes; readers pass over those of any other.
    private static let layout: UInt32 = 1

    /// Takes the grid of codes that are written.
    init(_ grid: CodeGrid) {
        self.grid = grid
    }

    /// The section's bytes.
    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        func write(_ number: Float) { writer.writeUInt32(number.bitPattern) }
        let (cells, figures) = (grid.cells, grid.figures)
        writer.writeUInt32(Self.layout)
        writer.writeUInt8(grid.quantization.rawValue)
        writer.writeUInt8(grid.transform.rawValue)
        writer.writeZeros(to: Field.rowBytes.rawValue)
        writer.writeUInt32(UInt32(cells.rowBytes))
        writer.writeUInt32(UInt32(cells.dimension))
        writer.writeUInt64(grid.seed)
        write(cells.halfRange)
        write(cells.step)
        write(figures.error)
        writer.writeUInt32(UInt32(clamping: figures.count))
        writer.writeUInt32(Self.checksum(grid))
        write(figures.spread)
        write(figures.length)
        write(figures.trialRecall)
        writer.writeZeros(to: Field.mean.rawValue)
        for number in grid.meanElements { write(number) }
        for number in grid.projection?.elements ?? [] { write(number) }
        return writer.bytes
    }

    // The checksum of the codes of vectors that follow from the grid.
    private static func checksum(_ grid: CodeGrid) -> UInt32 {
        var checksum = Checksum()
        checksum.update(grid.checkedCodes())
        return checksum.value
    }

    /// Reads the section; nil if the file has no codes, or codes of a later layout.
    ///
    /// - Parameters:
    ///   - reader: the file.
    ///   - format: the format of its vectors.
    /// - Complexity: O(dimension).
    /// - Throws: ``FormatError`` if the section's checksum is wrong, a field is out of its range,
    ///   or this library would make other codes.
    init?(_ reader: SectionReader, _ format: VectorFormat) throws(FormatError) {
        guard var fields = try reader.checkedReader(of: .codeForm) else { return nil }
        func invalid(_ field: Field, _ detail: String) -> FormatError {
            reader.error(.invalid, in: .codeForm, at: field.rawValue, detail)
        }
        guard try fields.readUInt32() == Self.layout else { return nil }
        guard format.hasCodes else {
            throw invalid(.layout, "codes of vectors that have none under this metric or encoding")
        }
        let width: CodeWidth
        switch try fields.readUInt8() {
        case Quantization.scalar8.rawValue: width = .eight
        case Quantization.scalar4.rawValue: width = .four
        case let other: throw invalid(.quantization, "\(other) is no quantization")
        }
        let transformCode = try fields.readUInt8()
        guard let transform = CodeTransform(rawValue: transformCode) else {
            throw invalid(.transform, "\(transformCode) is no transform")
        }
        guard try fields.readUInt8() == 0, try fields.readUInt8() == 0 else {
            throw invalid(.transform, "bytes after the transform are not zero")
        }
        let (rowBytes, coordinates) = (try fields.readUInt32(), try fields.readUInt32())
        let seed = try fields.readUInt64()
        func number() throws(FormatError) -> Float {
            Float(bitPattern: try fields.readUInt32())
        }
        let (halfRange, step) = (try number(), try number())
        guard halfRange.isNormal, halfRange > 0, CodeCells.halfRanges ~= halfRange else {
            throw invalid(.halfRange, "the half range is \(halfRange)")
        }
        // A projection has fewer coordinates than vectors have elements.
        let isProjected = transform == .projection
        if isProjected, !(1...UInt32(format.dimension) ~= coordinates) {
            throw invalid(.coordinates, "\(coordinates) coordinates of a projection")
        }
        let cells = CodeCells(
            width: width,
            elements: isProjected ? Int(coordinates) : format.dimension,
            halfRange: halfRange
        )
        guard step == cells.step else {
            throw invalid(.step, "the step is \(step), but must be \(cells.step)")
        }
        guard rowBytes == UInt32(cells.rowBytes), coordinates == UInt32(cells.dimension) else {
            throw invalid(
                .rowBytes,
                "codes of \(rowBytes) bytes and \(coordinates) coordinates, but vectors of "
                    + "\(format.dimension) elements have \(cells.rowBytes) and \(cells.dimension)"
            )
        }
        var figures = CodeFigures()
        figures.error = try number()
        figures.count = Int(try fields.readUInt32())
        let checksum = try fields.readUInt32()
        figures.spread = try number()
        figures.length = try number()
        figures.trialRecall = try number()
        for (field, figure) in [
            (Field.error, figures.error), (.spread, figures.spread), (.length, figures.length),
            (.trialRecall, figures.trialRecall),
        ] where !(figure >= 0 && figure.isFinite) {
            throw invalid(field, "\(figure) is not a number from 0 on")
        }
        guard figures.trialRecall <= 1 else {
            throw invalid(.trialRecall, "the share is \(figures.trialRecall)")
        }
        for offset in stride(from: Field.trialRecall.rawValue + 4, to: Field.mean.rawValue, by: 4)
        where try fields.readUInt32() != 0 {
            throw reader.error(.invalid, in: .codeForm, at: offset, "a reserved byte is not zero")
        }
        let projected = isProjected ? cells.dimension * format.dimension : 0
        let floats = format.dimension + projected
        guard reader.bytes(of: .codeForm)?.count == Field.mean.rawValue + 4 * floats else {
            throw invalid(.mean, "the section has not \(floats) numbers from here on")
        }
        let mean = try fields.readFloats(format.dimension)
        let rows = try fields.readFloats(projected)
        guard mean.allSatisfy(\.isFinite), rows.allSatisfy(\.isFinite) else {
            throw invalid(.mean, "an element of the mean or of the projection is not finite")
        }
        grid = CodeGrid(
            cells,
            transform,
            mean: mean,
            projection: isProjected ? ProjectionMatrix(rows, dimension: format.dimension) : nil,
            seed: seed,
            figures: figures
        )
        guard Self.checksum(grid) == checksum else {
            throw reader.error(
                .unsupported,
                in: .codeForm,
                at: Field.checksum.rawValue,
                "this library would make other codes than the one that wrote the file; write the "
                    + "segment again"
            )
        }
    }
}
