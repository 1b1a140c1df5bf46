internal import NearestStorage

extension Segment {
    /// Reads the whole file and checks all that can be checked: checksums, that identifiers are there
    /// once, that vectors can be compared, where every link leads, and every attribute.
    ///
    /// Where it throws nothing, answers are those of the index that was written.
    ///
    /// - Complexity: O(``fileSize``): about as fast as memory is read, or as the disk.
    /// - Throws: ``NearestError`` with the code `corrupt` that names file, section and byte.
    public func verify() throws(NearestError) {
        do throws(FormatError) {
            try verifyContents()
        } catch {
            throw NearestError(error)
        }
    }

    private func verifyContents() throws(FormatError) {
        let check = LentRowsCheck(
            dimension: dimension,
            metric: metric,
            encoding: encoding,
            unitRows: graph != nil
        )
        // Vectors are most of a file: they are looked at while their checksum has them in a cache.
        var looked = 0
        var fault: LentFault?
        try reader.verify(looking: .vectors) { byteCount in
            guard fault == nil else { return }
            let next = byteCount / rows.rowBytes
            do throws(LentFault) {
                try check.vectors(looked..<next, of: rows)
            } catch {
                fault = error
            }
            looked = next
        }
        do throws(LentFault) {
            if let fault { throw fault }
            try check.ids(of: rows)
            try graph?.check(rows)
        } catch {
            throw formatError(error)
        }
        try verifyColumns()
    }

    private func verifyColumns() throws(FormatError) {
        guard let columns, let attributes = try SegmentAttributes(reader) else { return }
        do throws(ColumnFault) {
            for column in attributes.schema.entries.indices { try columns.check(column) }
            try columns.checkPadding()
        } catch {
            throw reader.error(error, attributes)
        }
        try reader.checkGaps(attributes)
    }

    // An item of a column as a place in the file.
    private func formatError(_ fault: LentFault) -> FormatError {
        // The entry is no column: it stands in the header.
        if fault.column == .entry { return reader.headerError(52, fault.detail) }
        let parameters = graph?.parameters ?? HNSWParameters()
        let (tag, itemBytes): (SectionTag, Int) =
            switch fault.column {
            case .vectors: (.vectors, rows.rowBytes)
            case .ids: (.ids, 8)
            case .order: (.order, 4)
            case .scales: (.scales, 4)
            case .links: (.links, LentGraph.linkBytes(parameters))
            case .upperStarts, .entry: (.upperStarts, 4)
            case .upperLinks: (.upperLinks, LentGraph.upperLinkBytes(parameters))
            }
        return reader.error(.invalid, in: tag, at: fault.item * itemBytes, fault.detail)
    }
}
