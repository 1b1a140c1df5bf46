internal import NearestStorage

extension Segment {
    /// Reads the whole file and checks all that can be checked: checksums, that identifiers are there
    /// once, that vectors can be compared, and where every link leads.
    ///
    /// Where it throws nothing, answers are those of the index that was written.
    ///
    /// - Complexity: O(``fileSize``): about as fast as memory is read, or as the disk.
    /// - Throws: ``NearestError`` with the code `corrupt` that names file, section and byte.
    public func verify() throws(NearestError) {
        do throws(FormatError) {
            try reader.verify()
            try checkContents()
        } catch {
            throw NearestError(error)
        }
    }

    /// Checks the items of all columns, not their checksums.
    func checkContents() throws(FormatError) {
        do throws(LentFault) {
            let check = LentRowsCheck(
                dimension: dimension,
                metric: metric,
                encoding: encoding,
                unitRows: graph != nil
            )
            try check(rows)
            try graph?.check(rows)
        } catch {
            throw formatError(error)
        }
    }

    // An item of a column as a place in the file.
    private func formatError(_ fault: LentFault) -> FormatError {
        let parameters = graph?.parameters ?? HNSWParameters()
        let (tag, itemBytes): (SectionTag, Int) =
            switch fault.column {
            case .vectors: (.vectors, rows.rowBytes)
            case .ids: (.ids, 8)
            case .order: (.order, 4)
            case .scales: (.scales, 4)
            case .links: (.links, LentGraph.linkBytes(parameters))
            case .upperStarts: (.upperStarts, 4)
            case .upperLinks: (.upperLinks, LentGraph.upperLinkBytes(parameters))
            case .entry: (.upperStarts, 0)
            }
        if fault.column == .entry { return reader.headerError(52, fault.detail) }
        return reader.error(.invalid, in: tag, at: fault.item * itemBytes, fault.detail)
    }
}
