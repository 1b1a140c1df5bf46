internal import NearestStorage
internal import SystemPackage

// The sections of codes. A reader that does not know them searches without them.
extension SegmentFileWriter {
    /// Where the codes of the rows come from.
    enum Codes {
        /// They are those of an index, which may have no codes.
        case exported(CodeExport?)
        /// They are chosen for the rows that were written, as the configuration says.
        case chosen
    }

    /// Writes codes, where there are any.
    ///
    /// - Parameters:
    ///   - codes: where they come from.
    ///   - norms: the norm of each row.
    /// - Throws: `NearestError` if the system refuses.
    mutating func append(_ codes: Codes, _ norms: [Float]) throws(NearestError) {
        switch codes {
        case .exported(let codes):
            if let codes { try append(codes) }
        case .chosen:
            if let codes = try chosen(norms) { try append(codes) }
        }
    }

    private mutating func append(_ codes: CodeExport) throws(NearestError) {
        try writing { writer throws(Errno) in
            writer.begin(.codes, byteCount: codes.byteCount, isRequired: false)
            try codes.forEachRun { run throws(Errno) in try writer.appendPart(run) }
            try Self.finish(codes.grid, codes.bounds, &writer)
        }
    }

    private mutating func append(_ codes: RowCodes) throws(NearestError) {
        try writing { writer throws(Errno) in
            writer.begin(.codes, byteCount: codes.byteCount, isRequired: false)
            let bounds = try codes.forEachPiece { piece throws(Errno) in
                try writer.appendPart(piece)
            }
            try Self.finish(codes.grid, bounds, &writer)
        }
    }

    private static func finish(
        _ grid: CodeGrid,
        _ bounds: [Float],
        _ writer: inout SectionWriter
    ) throws(Errno) {
        writer.end()
        try writer.append(.codeBounds, bounds, isRequired: false)
        try writer.append(.codeForm, CodeSection(grid).encoded(), isRequired: false)
    }

    // Chooses codes for the rows that were written; nil for none.
    private mutating func chosen(_ norms: [Float]) throws(NearestError) -> RowCodes? {
        guard configuration.quantization != .none, !norms.isEmpty else { return nil }
        var written: FileSlice?
        try writing { writer throws(Errno) in written = try writer.written(.vectors) }
        guard let written else { return nil }
        return try RowCodes(
            configuration.quantization,
            configuration.format,
            rows: written.items(of: rowBytes),
            norms: norms
        )
    }
}
