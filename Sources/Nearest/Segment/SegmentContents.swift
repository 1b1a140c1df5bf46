internal import NearestStorage

/// What a file's bytes are to an index: numbers in their ranges, and columns of the right lengths.
///
/// This is where the format's bytes and the index' rows and links meet.
struct SegmentContents {
    let reader: SegmentReader
    let metric: Metric
    let encoding: ScalarEncoding
    let metadata: SegmentMetadata
    let columns: LentColumns?
    let rows: LentRows
    let graph: LentGraph?
    let fileSize: Int

    /// Checks what *The file format* says that opening checks, beyond what ``SegmentReader`` does.
    init(_ source: any FileBytes, file: String) throws(FormatError) {
        let reader = try SegmentReader(source, file: file)
        let header = reader.header
        guard let metric = Metric(rawValue: header.metric) else {
            throw reader.headerError(40, "the metric \(header.metric) is none")
        }
        guard let encoding = ScalarEncoding(rawValue: header.encoding) else {
            throw reader.headerError(41, "the encoding \(header.encoding) is none")
        }
        guard 1...65_536 ~= header.dimension else {
            throw reader.headerError(32, "the dimension is \(header.dimension)")
        }
        let bytes = header.dimension * encoding.bytesPerElement
        guard header.rowBytes.isMultiple(of: 16), header.rowBytes >= bytes,
            header.rowBytes < bytes + 64
        else {
            throw reader.headerError(36, "rows of \(bytes) bytes are \(header.rowBytes) apart")
        }
        self.reader = reader
        self.metric = metric
        self.encoding = encoding
        metadata = try SegmentMetadata(reader)
        fileSize = unsafe source.bytes.count
        columns = try LentColumns(reader, source)
        rows = try Self.rows(reader, source, columns)
        switch header.kind {
        case 1: graph = nil
        case 2: graph = try Self.graph(reader, source)
        default: throw reader.headerError(42, "the kind \(header.kind) is none")
        }
        try Self.checkUse(reader, isGraph: graph != nil)
        try Self.checkVersion(reader)
    }

    private static func rows(
        _ reader: SegmentReader,
        _ source: any FileBytes,
        _ columns: LentColumns?
    ) throws(FormatError) -> LentRows {
        let (count, rowBytes) = (reader.header.count, reader.header.rowBytes)
        let order = unsafe try reader.optionalColumn(.order, itemBytes: 4, count: count)
        return unsafe LentRows(
            count: count,
            rowBytes: rowBytes,
            vectors: try reader.column(.vectors, itemBytes: rowBytes, count: count),
            ids: try reader.column(.ids, itemBytes: 8, count: count),
            scales: try reader.column(.scales, itemBytes: 4, count: count),
            order: order,
            attachment: columns,
            owner: source
        )
    }

    private static func graph(
        _ reader: SegmentReader,
        _ source: any FileBytes
    ) throws(FormatError) -> LentGraph {
        let header = reader.header
        let parameters = HNSWParameters(
            m: header.m,
            efConstruction: header.efConstruction,
            seed: header.seed
        )
        do throws(NearestError) {
            try parameters.check()
        } catch {
            throw reader.headerError(2...128 ~= header.m ? 48 : 44, error.message)
        }
        guard header.count <= LentGraph.mostNodes else {
            throw reader.headerError(24, "a graph of \(header.count) nodes is too large")
        }
        let entry = header.entryNode.map { GraphEntry(node: $0, layer: header.entryLayer) }
        guard entry.map({ $0.node < header.count }) ?? (header.count == 0) else {
            throw reader.headerError(52, "searches would begin where there is no node")
        }
        guard 0...(entry == nil ? 0 : LentGraph.highestLayer) ~= header.entryLayer else {
            throw reader.headerError(56, "searches would begin on layer \(header.entryLayer)")
        }
        let links = LentGraph.linkBytes(parameters)
        let blockBytes = LentGraph.upperLinkBytes(parameters)
        guard let upper = unsafe reader.bytes(of: .upperLinks),
            upper.count.isMultiple(of: blockBytes)
        else {
            throw reader.error(.invalid, in: .upperLinks, "it is missing or cut off in a block")
        }
        return unsafe LentGraph(
            parameters: parameters,
            entry: entry,
            links: try reader.column(.links, itemBytes: links, count: header.count),
            upperStarts: try reader.column(.upperStarts, itemBytes: 4, count: header.count),
            upperLinks: upper,
            owner: source
        )
    }

    // What a flat file does not use is not there.
    private static func checkUse(
        _ reader: SegmentReader,
        isGraph: Bool
    ) throws(FormatError) {
        guard !isGraph else { return }
        let header = reader.header
        guard header.m == 0, header.efConstruction == 0, header.entryNode == nil,
            header.entryLayer == 0, header.seed == 0
        else { throw reader.headerError(44, "it is flat, but has parameters of a graph") }
        for tag in [SectionTag.links, .upperStarts, .upperLinks]
        where reader.sections.contains(where: { $0.tag == tag }) {
            throw reader.error(.invalid, in: tag, "it is a graph's, but the file is flat")
        }
    }
}

extension SegmentContents {
    // The version is the lowest that has what the file holds.
    fileprivate static func checkVersion(_ reader: SegmentReader) throws(FormatError) {
        let hasAttributes = unsafe reader.bytes(of: .attributes) != nil
        for tag in [SectionTag.columns, .dictionaries]
        where !hasAttributes && reader.sections.contains(where: { $0.tag == tag }) {
            throw reader.error(.invalid, in: tag, "the file says of no attribute what it is")
        }
        let version = hasAttributes ? SegmentFormat.withAttributes : SegmentFormat.plain
        guard reader.header.version == version else {
            throw reader.headerError(
                8,
                "the file is of version \(reader.header.version), but has "
                    + "\(hasAttributes ? "" : "no ")attributes, as version \(version) does"
            )
        }
    }
}

extension SegmentReader {
    /// Describes a fault in the header.
    func headerError(_ offset: Int, _ detail: String) -> FormatError {
        FormatError(.invalid, file: file, section: "header", offset: offset, detail)
    }

    /// The bytes of a section of `count` items.
    func column(
        _ tag: SectionTag,
        itemBytes: Int,
        count: Int
    ) throws(FormatError) -> UnsafeRawBufferPointer {
        guard
            let bytes = unsafe try optionalColumn(tag, itemBytes: itemBytes, count: count)
        else { throw error(.invalid, in: tag, "it is missing") }
        return unsafe bytes
    }

    /// The bytes of a section of `count` items, if it is there.
    func optionalColumn(
        _ tag: SectionTag,
        itemBytes: Int,
        count: Int
    ) throws(FormatError) -> UnsafeRawBufferPointer? {
        guard let bytes = unsafe bytes(of: tag) else { return nil }
        // At most 2³¹ items of less than 2¹⁹ bytes: no overflow.
        guard bytes.count == count * itemBytes else {
            throw error(
                .invalid,
                in: tag,
                "\(count) items of \(itemBytes) bytes are not \(bytes.count) bytes"
            )
        }
        return unsafe bytes
    }
}

extension ScalarEncoding {
    /// Bytes of one element.
    var bytesPerElement: Int { self == .float32 ? 4 : 2 }
}
