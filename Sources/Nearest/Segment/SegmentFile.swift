internal import NearestStorage
internal import SystemPackage

/// A segment that is being written: vectors first, as they come, then all that is known at the end.
///
/// Errors become public ones here, once for all that write.
struct SegmentFile: ~Copyable {
    private var writer: SegmentWriter
    private let form: SegmentForm
    private let path: FilePath
    /// Bytes from one row to the next.
    var rowBytes = 0

    /// Begins a file.
    init(_ form: SegmentForm, at path: FilePath) throws(NearestError) {
        try SegmentAttributes.check(form.attributes)
        do throws(Errno) {
            writer = try SegmentWriter(replacing: path, version: form.version)
        } catch {
            throw .io("write", path, error)
        }
        self.form = form
        self.path = path
    }

    /// Writes all of an index, whose contents are taken when it is known that a file can be written.
    ///
    /// - Parameters:
    ///   - form: what is known of it beside its vectors.
    ///   - path: where.
    ///   - contents: takes the contents.
    ///   - columns: the attributes of their vectors, if they have any.
    /// - Throws: ``NearestError`` where the system refuses or the task is cancelled.
    static func write(
        _ form: SegmentForm,
        to path: FilePath,
        _ contents: () -> IndexContents,
        _ columns: AttributeColumns?
    ) throws(NearestError) {
        var file = try SegmentFile(form, at: path)
        let contents = contents()
        // Attributes may change while they are written, so what they are now is noted; what is noted
        // stays where it is as long as the contents do.
        defer { withExtendedLifetime(contents) {} }
        let hasAttributes = !form.attributes.entries.isEmpty
        let exported = hasAttributes ? columns?.export(rows: contents.rows) : nil
        file.expect(count: contents.count, rowBytes: contents.rowBytes)
        try unsafe contents.forEachRun { rows throws(NearestError) in
            try Segment.checkCancellation()
            try unsafe file.append(rows)
        }
        try file.finish(ids: contents.ids, scales: contents.scales, contents.graph, exported)
    }

    /// Says how many rows there will be, before the first one.
    mutating func expect(count: Int, rowBytes: Int) {
        self.rowBytes = rowBytes
        writer.expectVectors(count * rowBytes)
    }

    /// Appends rows.
    mutating func append(_ rows: UnsafeRawBufferPointer) throws(NearestError) {
        do throws(Errno) {
            try unsafe writer.appendVectors(rows)
        } catch {
            throw .io("write", path, error)
        }
    }

    /// Writes what belongs to the rows, and gives the file its name.
    ///
    /// - Parameters:
    ///   - ids: each row's identifier.
    ///   - scales: each row's scale.
    ///   - graph: the links of a graph.
    ///   - columns: the attributes, of the form's schema; none only if that has none.
    /// - Throws: ``NearestError`` where the system refuses or the task is cancelled.
    consuming func finish(
        ids: [UInt64],
        scales: [Float],
        _ graph: GraphContents? = nil,
        _ columns: ColumnExport? = nil
    ) throws(NearestError) {
        guard ids.count <= LentRows.mostRows else {
            throw NearestError(
                code: .invalidArgument,
                message: "a segment holds at most \(LentRows.mostRows) vectors, but there are "
                    + "\(ids.count); split them into several"
            )
        }
        let order: [UInt32]?
        do throws(IdentifierOrder.Repeated) {
            order = try IdentifierOrder.rows(of: ids)
        } catch {
            throw .repeated(error.id, at: error.rows[1])
        }
        do throws(Errno) {
            try writer.finishVectors()
            try Self.append(.scales, scales, &writer)
            try Self.append(.ids, ids, &writer)
            if let order { try Self.append(.order, order, &writer) }
            if let graph {
                try Self.append(.upperStarts, graph.upperStarts, &writer)
                try Self.append(.upperLinks, graph.upperLinks, &writer)
                try Self.append(.links, graph.links, &writer)
            }
            if let columns { try Self.append(columns, &writer) }
            let metadata = form.metadata.encoded()
            if !metadata.isEmpty { try Self.append(.metadata, metadata, &writer) }
            try writer.commit(
                form.header(count: ids.count, rowBytes: rowBytes, entry: graph?.entry)
            )
        } catch {
            throw .io("write", path, error)
        }
    }

    // Numbers lie in the file as they do in memory: both are little-endian.
    private static func append<Number: BitwiseCopyable>(
        _ tag: SectionTag,
        _ numbers: [Number],
        _ writer: inout SegmentWriter
    ) throws(Errno) {
        try unsafe numbers.span.bytes.withUnsafeBytes { bytes throws(Errno) in
            try unsafe writer.append(tag, bytes)
        }
    }
}

extension SegmentFile {
    // Columns come in parts, so that they are not in memory once more.
    private static func append(
        _ columns: ColumnExport,
        _ writer: inout SegmentWriter
    ) throws(Errno) {
        writer.begin(.columns, byteCount: columns.layout.byteCount)
        try unsafe columns.forEachPiece { piece throws(Errno) in
            try unsafe writer.appendPart(piece)
        }
        writer.end()
        let attributes = SegmentAttributes(columns)
        let ranges = DictionarySize.ranges(attributes.dictionaries) ?? []
        if let end = ranges.last?.upperBound {
            writer.begin(.dictionaries, byteCount: end)
            for (dictionary, range) in zip(columns.dictionaries, ranges) {
                try writer.appendZeros(to: range.lowerBound)
                try unsafe dictionary.forEachPiece { piece throws(Errno) in
                    try unsafe writer.appendPart(piece)
                }
            }
            writer.end()
        }
        try append(.attributes, attributes.encoded(), &writer)
    }
}

extension NearestError {
    /// An identifier that came a second time.
    static func repeated(_ id: VectorID, at position: Int) -> NearestError {
        NearestError(
            code: .duplicateID,
            message:
                "the identifier \(id) stands twice, the second time at vector \(position) from "
                + "the beginning; keep one of them"
        )
    }
}
