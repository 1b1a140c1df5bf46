internal import NearestStorage

/// An index in a file: immutable, opened at once, searched where the file is mapped.
///
/// ```swift
/// try index.write(to: "/var/lib/app/movies.nseg")
///
/// let segment = try Segment.open("/var/lib/app/movies.nseg")
/// let hits = try segment.search(query, k: 10, options: SearchOptions(efSearch: 100))
/// ```
///
/// A segment is what ``FlatIndex`` or ``HNSWIndex`` was when it was written, and searches give the same
/// answers, distances included. The file describes itself. Any number of threads and processes may
/// search one file; it may be renamed or deleted meanwhile. Replace a file by writing to its path, which
/// never changes the one that is open. What no mapped file survives is to be cut off or overwritten in
/// place by another program; open with ``SegmentOptions/Memory/copied`` where that may happen.
///
/// Opening checks what can be checked without reading the data. A file that was damaged afterwards may give
/// wrong answers, but never makes a search read outside it or stop the process; ``verify()`` finds any damage.
///
/// It does not change: ``makeIndex()`` gives an index that does, and ``merge(_:to:dropping:metadata:memoryLimit:threads:)``
/// writes a new file from others.
public final class Segment: Sendable {
    /// What a segment holds.
    public enum Kind: Sendable, Hashable {
        /// Vectors, all of which a search compares: see ``FlatIndex``.
        case flat
        /// Vectors and links between them: see ``HNSWIndex``.
        case graph(HNSWParameters)
    }

    /// Elements of every vector and query.
    public let dimension: Int
    /// How distances are measured.
    public let metric: Metric
    /// How stored elements are encoded.
    public let encoding: ScalarEncoding
    /// Vectors held.
    public let count: Int
    /// Whether it is a graph, and what that was built with.
    public let kind: Kind
    /// Which attributes the vectors may have.
    public let attributeSchema: AttributeSchema
    /// What the file says about its vectors.
    public let metadata: SegmentMetadata
    /// The library that wrote the file.
    public let writtenBy: String
    /// Bytes of the file.
    public let fileSize: Int

    /// The index that searches run on, over the file's bytes.
    let index: any AttributeSearching
    let rows: LentRows
    /// The vectors' attributes, if they may have any.
    let columns: LentColumns?
    let graph: LentGraph?
    let reader: SegmentReader

    init(_ contents: SegmentContents) throws(NearestError) {
        let header = contents.reader.header
        dimension = header.dimension
        metric = contents.metric
        encoding = contents.encoding
        count = header.count
        metadata = contents.metadata
        writtenBy = header.writer
        fileSize = contents.fileSize
        rows = contents.rows
        columns = contents.columns
        attributeSchema = contents.columns?.schema ?? AttributeSchema()
        graph = contents.graph
        reader = contents.reader
        if let graph = contents.graph {
            kind = .graph(graph.parameters)
            index = try HNSWIndex(
                contents.rows,
                graph,
                dimension: header.dimension,
                metric: contents.metric,
                encoding: contents.encoding
            )
        } else {
            kind = .flat
            index = try FlatIndex(
                contents.rows,
                dimension: header.dimension,
                metric: contents.metric,
                encoding: contents.encoding
            )
        }
    }

    /// A part of the file, for tools that show what is inside.
    public struct Section: Sendable, Hashable {
        /// Four characters; the article *The file format* says what they mean.
        public let tag: String
        /// Bytes from the start of the file.
        public let offset: Int
        /// Bytes.
        public let length: Int
        /// CRC-32C of its bytes, as it was written.
        public let checksum: UInt32
        /// Whether who does not know it must not read the file.
        public let isRequired: Bool
    }

    /// The parts of the file, in its order.
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
        let rows: LentRows

        /// The position of the first, 0.
        public var startIndex: Int { 0 }
        /// The number of vectors.
        public var endIndex: Int { rows.count }
        /// The identifier at a position.
        public subscript(position: Int) -> VectorID { rows.id(of: position) }
    }
}
