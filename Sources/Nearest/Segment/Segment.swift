internal import NearestStorage

/// An index in a file: immutable, opened at once, and searched in the mapped file itself.
///
/// ```swift
/// try index.write(to: "/var/lib/app/movies.nseg")
///
/// let segment = try Segment.open("/var/lib/app/movies.nseg")
/// let hits = try segment.search(query, k: 10, options: SearchOptions(efSearch: 100))
/// ```
///
/// A segment holds a `FlatIndex` or `HNSWIndex` as it was when it was written, and searches
/// give the same answers, distances included. The file describes itself.
///
/// Any number of threads and processes may search one file, and it may be renamed or deleted during
/// searches. Replace a file by writing to its path, which never changes the one that is open. No
/// mapped file survives being truncated or overwritten in place by another process; open with
/// ``Segment/OpenOptions/Memory/copied`` if that may happen.
///
/// Opening checks what can be checked without reading the data. A damaged file may give wrong
/// answers, but it never makes a search read outside it or stop the process; `verify()` finds any
/// damage.
///
/// It does not change: `makeIndex()` makes an index that can, and
/// `merge(_:to:dropping:metadata:memoryLimit:threads:)` writes a new file from others.
public final class Segment: Sendable, CustomStringConvertible {
    /// Whether the segment is flat or a graph, and the parameters of a graph.
    public let kind: Kind
    /// What the file says about its vectors.
    public let metadata: IndexMetadata
    /// The name and version of the library that wrote the file.
    public let writtenBy: String
    /// Bytes of the file.
    public let fileSize: Int

    /// The format of the vectors.
    package let format: VectorFormat
    /// Searches the bytes of the file in place.
    package let searcher: any IndexReader
    /// The same reader as one of a graph; nil if the segment is flat.
    let graphReader: GraphReader?
    /// The vectors, identifiers and norms.
    package let rows: ExternalRows
    /// The attributes of the vectors; nil if they have none.
    package let attributeStore: AttributeStore<ExternalColumns>?
    /// The links; nil if the segment is flat.
    package let graph: ExternalGraph?
    /// The codes; nil if there are none.
    package let codes: CodeSet?
    /// The components by which the vectors were projected; nil if they were not.
    ///
    /// Searches project their queries by themselves.
    public let components: PrincipalComponents?
    /// Reads the sections of the file, and words errors about them.
    let reader: SectionReader

    /// Takes the parts of a file that was parsed.
    init(_ contents: ParsedSegment) {
        metadata = contents.metadata
        writtenBy = contents.header.writer
        fileSize = contents.fileSize
        format = contents.header.format
        rows = contents.rows
        attributeStore = contents.attributes
        graph = contents.graph
        codes = contents.codes
        components = contents.components
        reader = contents.reader
        let stored: any IndexReader
        if let graph = contents.graph {
            kind = .graph(graph.parameters)
            let reader = GraphReader(
                contents.rows,
                graph,
                contents.header.format,
                codes: contents.codes
            )
            (stored, graphReader) = (reader, reader)
        } else {
            kind = .flat
            graphReader = nil
            stored = FlatReader(
                contents.rows,
                contents.header.format,
                codes: contents.codes
            )
        }
        searcher = components.map { ProjectingReader(stored, $0) } ?? stored
    }

    /// Elements of every query, and of every vector, unless ``components`` have projected them.
    public var dimension: Int { components?.dimension ?? format.dimension }
    /// How distances are measured.
    public var metric: Metric { format.metric }
    /// How stored elements are encoded.
    public var encoding: ScalarEncoding { format.encoding }
    /// The number of vectors.
    public var count: Int { rows.count }
    /// The codes over which searches go.
    public var quantization: Quantization { quantizationReport?.kind ?? .none }
    /// What is known of the codes; nil if there are none.
    public var quantizationReport: QuantizationReport? {
        codes.map { QuantizationReport($0, count: count) }
    }

    /// The kind, size and format of the segment: `Segment(5000 x 384, cosine, float32, graph)`.
    public var description: String {
        let kind = graph == nil ? "flat" : "graph"
        return "Segment(\(count) x \(dimension), \(metric), \(encoding), \(kind))"
    }

    /// A section of the file, for tools that show its contents.
    public struct Section: Sendable, Hashable {
        /// Four characters, explained in the article *The file format*.
        public let tag: String
        /// Bytes from the start of the file.
        public let offset: Int
        /// Bytes.
        public let length: Int
        /// CRC-32C of its bytes, as it was written.
        public let checksum: UInt32
        /// Whether a reader that does not know the section must refuse the file.
        public let isRequired: Bool
    }

    /// The sections of the file, in file order.
    public var sections: [Section] {
        reader.sections.map {
            Section(
                tag: "\($0.tag)",
                offset: $0.offset,
                length: $0.length,
                checksum: $0.checksum,
                isRequired: $0.isRequired
            )
        }
    }

    /// The identifiers of all vectors, in no particular order.
    ///
    /// - Complexity: O(1), and O(1) for each element.
    public var ids: IDs { IDs(rows: rows) }

    /// The identifiers of a segment, read from its file one by one.
    public struct IDs: RandomAccessCollection, Sendable {
        let rows: ExternalRows

        /// The position of the first, 0.
        public var startIndex: Int { 0 }
        /// The number of vectors.
        public var endIndex: Int { rows.count }
        /// The identifier at a position.
        public subscript(position: Int) -> VectorID { rows.id(of: position) }
    }
}
