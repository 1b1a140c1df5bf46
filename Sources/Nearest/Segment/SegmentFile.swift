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
        do throws(Errno) {
            writer = try SegmentWriter(replacing: path)
        } catch {
            throw .io("write", path, error)
        }
        self.form = form
        self.path = path
    }

    /// Writes all of an index, whose contents are taken when it is known that a file can be written.
    static func write(
        _ form: SegmentForm,
        to path: FilePath,
        _ contents: () -> IndexContents
    ) throws(NearestError) {
        var file = try SegmentFile(form, at: path)
        let contents = contents()
        file.expect(count: contents.count, rowBytes: contents.rowBytes)
        try unsafe contents.forEachRun { rows throws(NearestError) in
            try Segment.checkCancellation()
            try unsafe file.append(rows)
        }
        try file.finish(ids: contents.ids, scales: contents.scales, contents.graph)
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
    consuming func finish(
        ids: [UInt64],
        scales: [Float],
        _ graph: GraphContents? = nil
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
