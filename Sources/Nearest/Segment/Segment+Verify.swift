internal import NearestStorage

extension Segment {
    /// Reads the whole file and checks everything that can be checked.
    ///
    /// This covers the checksums, that no identifier appears twice, that all vectors can be
    /// compared, where every link leads, and every attribute.
    ///
    /// If it does not throw, the segment gives the answers of the index that was written.
    ///
    /// - Complexity: O(``fileSize``), at about the speed of memory, or of the disk.
    /// - Throws: `NearestError` with the code `corrupt` that names the file, the section and the
    ///   byte.
    public func verify() throws(NearestError) {
        do throws(FormatError) {
            try verifyContents()
        } catch {
            throw NearestError(error)
        }
    }

    private func verifyContents() throws(FormatError) {
        let codec = searcher.codec
        // Vectors are most of a file, so they are checked while the checksum has them in a cache.
        var looked = 0
        var fault: DataFault?
        try reader.verify(watching: .vectors) { byteCount in
            guard fault == nil else { return }
            let next = byteCount / rows.rowBytes
            do throws(DataFault) {
                try rows.validateVectors(looked..<next, codec)
            } catch {
                fault = error
            }
            looked = next
        }
        do throws(DataFault) {
            if let fault { throw fault }
            try rows.validateIDs()
            try graph?.validate(rows)
            try codes?.validate(0..<count, rows)
            try codes?.validateProjection()
        } catch {
            throw formatError(error)
        }
        try verifyColumns()
    }

    private func verifyColumns() throws(FormatError) {
        guard let columns, let attributes = try AttributeSection(reader, rowCount: count) else {
            return
        }
        do throws(AttributeFault) {
            for column in attributes.schema.entries.indices { try columns.validate(column) }
            try columns.validatePadding()
        } catch {
            throw attributes.formatError(error, reader, rowCount: count)
        }
        try attributes.checkGaps(reader)
    }

    // Translates an item of a column to a place in the file.
    private func formatError(_ fault: DataFault) -> FormatError {
        // The entry is not a column: it is a field of the header.
        if fault.column == .entry {
            return reader.headerError(at: SegmentHeader.Field.entryNode.rawValue, fault.detail)
        }
        let parameters = graph?.parameters ?? HNSWParameters()
        let (tag, itemBytes): (SectionTag, Int) =
            switch fault.column {
            case .vectors: (.vectors, rows.rowBytes)
            case .codes: (.codes, codes?.grid.rowBytes ?? 0)
            case .codeBounds: (.codeBounds, 4)
            case .codeForm: (.codeForm, 1)
            case .ids: (.ids, 8)
            case .order: (.order, 4)
            case .norms: (.norms, 4)
            case .links: (.links, GraphLayout.blockBytes(parameters))
            case .upperStarts, .entry: (.upperStarts, 4)
            case .upperLinks: (.upperLinks, GraphLayout.upperBlockBytes(parameters))
            }
        return reader.error(.invalid, in: tag, at: fault.item * itemBytes, fault.detail)
    }
}
