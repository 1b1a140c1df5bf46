internal import NearestFilter
internal import NearestStorage
internal import SystemPackage

/// A segment that is being written: rows first, as they come, then everything that is known at the
/// end.
///
/// Errors of the system become public ones here, once for all that write.
struct SegmentFileWriter: ~Copyable {
    private var writer: SectionWriter
    let configuration: Segment.Configuration
    private let path: FilePath
    /// Bytes from one row to the next; set before the first row.
    var rowBytes = 0

    /// Begins a file.
    ///
    /// - Parameters:
    ///   - configuration: what the file is.
    ///   - path: where; an existing file stays until ``finish(ids:norms:_:_:)``.
    /// - Throws: `NearestError` if the system refuses, or for more attributes than a file can
    ///   have.
    init(_ configuration: Segment.Configuration, at path: FilePath) throws(NearestError) {
        let version = try Self.version(configuration)
        do throws(Errno) {
            writer = try SectionWriter(
                replacing: path,
                SegmentFormat.container,
                version: version.rawValue,
                tableCapacity: SegmentFormat.tableCapacity
            )
        } catch {
            throw .io("write", path, error)
        }
        self.configuration = configuration
        self.path = path
    }

    /// Begins a file in memory.
    ///
    /// - Throws: `NearestError` for more attributes than a file can have.
    init(_ configuration: Segment.Configuration, in memory: MemoryFile) throws(NearestError) {
        let version = try Self.version(configuration)
        writer = SectionWriter(
            in: memory,
            SegmentFormat.container,
            version: version.rawValue,
            tableCapacity: SegmentFormat.tableCapacity
        )
        self.configuration = configuration
        path = "memory"
    }

    // The version of the format that has what the file needs.
    private static func version(
        _ configuration: Segment.Configuration
    ) throws(NearestError) -> SegmentFormat.Version {
        try AttributeSection.check(configuration.attributes)
        return SegmentFormat.Version(
            hasAttributes: !configuration.attributes.entries.isEmpty,
            hasComponents: configuration.components != nil
        )
    }

    /// Says how many rows will come, before the first one.
    ///
    /// Then none of them are buffered.
    mutating func expect(count: Int, rowBytes: Int) {
        self.rowBytes = rowBytes
        writer.announceStream(byteCount: count * rowBytes)
    }

    /// Appends whole rows.
    ///
    /// - Throws: `NearestError` if the system refuses.
    mutating func append(_ rows: RawSpan) throws(NearestError) {
        do throws(Errno) {
            try writer.appendToStream(rows)
        } catch {
            throw .io("write", path, error)
        }
    }

    /// Writes what belongs to the rows, and gives the file its name.
    ///
    /// - Parameters:
    ///   - ids: the identifier of each row.
    ///   - norms: the norm of each row.
    ///   - graph: the links; nil for a flat segment.
    ///   - columns: the attributes; nil if the configuration has none.
    ///   - codes: the codes of the rows.
    /// - Throws: `NearestError` if the system refuses, an identifier appears twice, or there are
    ///   more rows than a segment holds.
    consuming func finish(
        ids: [UInt64],
        norms: [Float],
        _ graph: GraphExport? = nil,
        _ columns: ColumnExport? = nil,
        codes: Codes = .exported(nil)
    ) throws(NearestError) {
        guard ids.count <= SegmentHeader.maximumCount else {
            throw NearestError(
                code: .invalidArgument,
                message: "a segment holds at most \(SegmentHeader.maximumCount) vectors, but there "
                    + "are \(ids.count); split them into several segments"
            )
        }
        let order: [UInt32]?
        do throws(IDOrder.Repeated) {
            order = try IDOrder.rows(of: ids)
        } catch {
            throw .repeated(error.id, at: error.rows[1])
        }
        let header = SegmentHeader(
            try configuration.format,
            configuration.kind,
            count: ids.count,
            rowBytes: rowBytes,
            entry: graph?.entry
        )
        var file = self
        try file.writing { writer throws(Errno) in
            try writer.finishStream(as: .vectors)
            try writer.append(.norms, norms)
            try writer.append(.ids, ids)
            if let order { try writer.append(.order, order) }
            if let graph {
                try writer.append(.upperStarts, graph.upperStarts)
                try writer.append(.upperLinks, graph.upperLinks)
                try writer.append(.links, graph.links)
            }
        }
        try file.append(codes, norms)
        try file.commit(columns, header)
    }

    /// Calls `body` with the writer, and words what the system says.
    mutating func writing(
        _ body: (inout SectionWriter) throws(Errno) -> Void
    ) throws(NearestError) {
        do throws(Errno) {
            try body(&writer)
        } catch {
            throw .io("write", path, error)
        }
    }

    // Writes the last sections, and gives the file its name.
    private consuming func commit(
        _ columns: ColumnExport?,
        _ header: SegmentHeader
    ) throws(NearestError) {
        do throws(Errno) {
            if let columns { try Self.append(columns, &writer) }
            if let components = configuration.components {
                try writer.append(.components, ComponentSection(components).encoded())
            }
            let metadata = MetadataSection(configuration.metadata).encoded()
            if !metadata.isEmpty { try writer.append(.metadata, metadata) }
            try writer.commit(header: header.encoded())
        } catch {
            throw .io("write", path, error)
        }
    }

    // Columns come in parts, so that memory does not hold them twice.
    private static func append(
        _ columns: ColumnExport,
        _ writer: inout SectionWriter
    ) throws(Errno) {
        writer.begin(.columns, byteCount: columns.layout.byteCount)
        try columns.forEachPiece { piece throws(Errno) in
            try writer.appendPart(piece)
        }
        writer.end()
        let attributes = AttributeSection(columns)
        let ranges = attributes.dictionaryRanges ?? []
        if let end = ranges.last?.upperBound {
            writer.begin(.dictionaries, byteCount: end)
            for (dictionary, range) in zip(columns.dictionaries, ranges) {
                try writer.appendZeros(to: range.lowerBound)
                try dictionary.forEachPiece { piece throws(Errno) in
                    try writer.appendPart(piece)
                }
            }
            writer.end()
        }
        try writer.append(.attributes, attributes.encoded())
    }
}

extension SegmentFileWriter {
    /// Writes all of an index, and gives the file its name.
    ///
    /// The version is taken when the file has been made, so nothing is copied for a file that
    /// cannot be written.
    ///
    /// - Parameters:
    ///   - makeExport: takes one version of the index.
    ///   - columns: the attributes of the vectors, if they have any.
    /// - Throws: `NearestError` if the system refuses or the task is cancelled.
    consuming func finish(
        _ makeExport: () -> (rows: IndexExport, graph: GraphExport?),
        _ columns: AttributeColumns?
    ) throws(NearestError) {
        let (export, graph) = makeExport()
        // Attributes may change while they are written, so their present values are noted. The rows
        // that they belong to are not reused as long as the export lives.
        defer { withExtendedLifetime(export) {} }
        let hasAttributes = !configuration.attributes.entries.isEmpty
        let exportedColumns = hasAttributes ? columns?.export(rows: export.rows) : nil
        let codes = configuration.quantization == .none ? nil : export.codes
        var file = self
        file.expect(count: export.count, rowBytes: export.rowBytes)
        try export.forEachRun { rows throws(NearestError) in
            try Cancellation.check()
            try file.append(rows)
        }
        try file.finish(
            ids: export.ids,
            norms: export.norms,
            graph,
            exportedColumns,
            codes: .exported(codes)
        )
    }
}
