internal import NearestStorage

/// A file's bytes as an index sees them: a checked header, and columns of the right lengths.
///
/// This is where the bytes of the format become the rows and links of an index. The columns point
/// into the file's bytes; nothing is copied but header, metadata and names.
struct ParsedSegment {
    /// The container.
    let reader: SectionReader
    /// What the header says about the vectors.
    let header: SegmentHeader
    /// What the file says about its vectors beside the numbers.
    let metadata: IndexMetadata
    /// The attributes; nil if the vectors have none.
    let attributes: AttributeStore<ExternalColumns>?
    /// The vectors.
    let rows: ExternalRows
    /// The links; nil if the file is flat.
    let graph: ExternalGraph?
    /// The codes; nil if the file has none.
    let codes: CodeSet?
    /// The components by which queries are projected; nil if they are not.
    let components: PrincipalComponents?
    /// Bytes of the file.
    let fileSize: Int

    /// Checks what *The file format* says that opening checks.
    ///
    /// - Parameters:
    ///   - source: the file's bytes, which the columns keep.
    ///   - file: what errors call the file.
    ///   - hot: copies of the sections that every search reads. Default: they are read in the file.
    /// - Complexity: O(sections + attributes + metadata), whatever the number of vectors.
    /// - Throws: ``FormatError`` for the first fault.
    init(
        _ source: any FileBytes,
        file: String,
        hot: HotSections? = nil
    ) throws(FormatError) {
        let reader = try SectionReader(source, file: file, SegmentFormat.container)
        let header = try SegmentHeader(reader)
        self.reader = reader
        self.header = header
        fileSize = FileSlice(source).count
        metadata = try MetadataSection(reader).metadata
        let section = try AttributeSection(reader, rowCount: header.count)
        let columns = try section?.columns(reader, rowCount: header.count, source)
        attributes = columns.map { AttributeStore($0) }
        rows = try Self.rows(reader, header, attributes, source)
        if case .graph(let parameters) = header.kind {
            graph = try Self.graph(reader, header, parameters, hot)
        } else {
            graph = nil
            for tag in SectionTag.ofGraphs where reader.contains(tag) {
                throw reader.error(.invalid, in: tag, "a graph's section, but the file is flat")
            }
        }
        codes = try Self.codes(reader, header, hot)
        components = try ComponentSection(reader, header.format)?.components
        try Self.checkVersion(
            reader,
            hasAttributes: section != nil,
            hasComponents: components != nil
        )
    }

    private static func rows(
        _ reader: SectionReader,
        _ header: SegmentHeader,
        _ attributes: AttributeStore<ExternalColumns>?,
        _ source: any FileBytes
    ) throws(FormatError) -> ExternalRows {
        let (count, rowBytes) = (header.count, header.rowBytes)
        let order = try reader.optionalColumn(.order, itemBytes: 4, count: count)
        let vectors = try reader.column(.vectors, itemBytes: rowBytes, count: count)
        let ids = try reader.column(.ids, itemBytes: 8, count: count)
        let norms = try reader.column(.norms, itemBytes: 4, count: count)
        // SAFETY: all of them are bytes of `source`, which the rows keep.
        return unsafe ExternalRows(
            count: count,
            rowBytes: rowBytes,
            columns: ExternalRows.Columns(
                vectors: vectors.bytes,
                ids: ids.bytes,
                norms: norms.bytes,
                order: order?.bytes
            ),
            sidecarID: attributes.map { ObjectIdentifier($0) },
            owner: source
        )
    }

    private static func graph(
        _ reader: SectionReader,
        _ header: SegmentHeader,
        _ parameters: HNSWParameters,
        _ hot: HotSections?
    ) throws(FormatError) -> ExternalGraph {
        let (count, blockBytes) = (header.count, GraphLayout.upperBlockBytes(parameters))
        guard let upperLinks = reader.bytes(of: .upperLinks) else {
            throw reader.missing(.upperLinks)
        }
        guard upperLinks.count.isMultiple(of: blockBytes) else {
            throw reader.error(
                .invalid,
                in: .upperLinks,
                "\(upperLinks.count) bytes are not a whole number of blocks of \(blockBytes) bytes"
            )
        }
        let blocks = upperLinks.count / blockBytes
        guard blocks <= GraphLayout.maximumUpperBlocks(nodes: count) else {
            throw reader.error(
                .invalid,
                in: .upperLinks,
                "\(blocks) blocks of links, but \(count) nodes have fewer"
            )
        }
        let links = try reader.column(
            .links,
            itemBytes: GraphLayout.blockBytes(parameters),
            count: count
        )
        let upperStarts = try reader.column(.upperStarts, itemBytes: 4, count: count)
        let hold = SectionHold(
            [(.links, links), (.upperStarts, upperStarts), (.upperLinks, upperLinks)],
            hot
        )
        // SAFETY: all of them are bytes that the graph keeps.
        return unsafe ExternalGraph(
            parameters: parameters,
            entry: header.entry,
            links: hold.slices[0].bytes,
            upperStarts: hold.slices[1].bytes,
            upperLinks: hold.slices[2].bytes,
            owner: hold
        )
    }

    private static func codes(
        _ reader: SectionReader,
        _ header: SegmentHeader,
        _ hot: HotSections?
    ) throws(FormatError) -> CodeSet? {
        guard let grid = try CodeSection(reader, header.format)?.grid else {
            for tag in [SectionTag.codes, .codeBounds]
            where reader.contains(tag) && !reader.contains(.codeForm) {
                throw reader.error(
                    .invalid,
                    in: tag,
                    "a section of codes, but \(SectionTag.codeForm), which says how they were "
                        + "made, is missing"
                )
            }
            return nil
        }
        let bytes = grid.rowBytes
        let codes = try reader.column(.codes, itemBytes: bytes, count: header.count)
        let bounds = try reader.column(.codeBounds, itemBytes: 4, count: header.count)
        let hold = SectionHold([(.codes, codes), (.codeBounds, bounds)], hot)
        do throws(NearestError) {
            // SAFETY: both are bytes that the codes keep.
            return try unsafe CodeSet(
                grid,
                header.format,
                isGraph: header.kind != .flat,
                codes: ExternalItems(hold.slices[0].bytes, itemBytes: bytes, owner: hold),
                bounds: ExternalItems(hold.slices[1].bytes, itemBytes: 4, owner: hold)
            )
        } catch {
            // A search without codes is right, and takes no memory.
            return nil
        }
    }

    /// Checks that the version is the lowest that has what the file holds.
    private static func checkVersion(
        _ reader: SectionReader,
        hasAttributes: Bool,
        hasComponents: Bool
    ) throws(FormatError) {
        for tag in [SectionTag.columns, .dictionaries]
        where !hasAttributes && reader.contains(tag) {
            throw reader.error(
                .invalid,
                in: tag,
                "values of attributes, but the section \(SectionTag.attributes), which names the "
                    + "attributes, is missing"
            )
        }
        let version = SegmentFormat.Version(
            hasAttributes: hasAttributes,
            hasComponents: hasComponents
        )
        guard reader.version == version.rawValue else {
            throw reader.headerError(
                at: ContainerHeader.Field.version.rawValue,
                "the file has version \(reader.version), but \(hasAttributes ? "" : "no ")"
                    + "attributes and \(hasComponents ? "" : "no ")components, as files of "
                    + "version \(version.rawValue) do"
            )
        }
    }
}

extension FileSlice {
    /// The items of a section, of so many bytes each.
    func items(of byteCount: Int) -> ExternalItems {
        // SAFETY: the items keep the owner of the bytes.
        unsafe ExternalItems(bytes, itemBytes: byteCount, owner: owner)
    }
}
