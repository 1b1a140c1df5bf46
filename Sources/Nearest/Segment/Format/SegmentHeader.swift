package import NearestIndex
internal import NearestStorage

/// What the header of a segment says about its vectors; see *The file format*, section 1.
///
/// The container adds the magic number, the version, the number of sections, the length of the file
/// and the checksum; see ``ContainerHeader``.
package struct SegmentHeader: Sendable, Hashable {
    /// The fields, by their offsets from the start of the file.
    ///
    /// Encoding, decoding and error texts use this table, and no other place knows an offset. Bytes
    /// between two fields are reserved and zero.
    package enum Field: Int, Sendable, CaseIterable {
        /// 8 bytes: the number of vectors.
        case count = 24
        /// 4 bytes: elements of a vector.
        case dimension = 32
        /// 4 bytes: bytes from one row to the next.
        case rowBytes = 36
        /// 1 byte: the raw value of a `Metric`.
        case metric = 40
        /// 1 byte: the raw value of a `ScalarEncoding`.
        case encoding = 41
        /// 1 byte: the raw value of a ``Segment/Kind``.
        case kind = 42
        /// 4 bytes: the graph's `m`.
        case m = 44
        /// 4 bytes: the graph's `efConstruction`.
        case efConstruction = 48
        /// 4 bytes: the node where searches begin, or ``SegmentHeader/noNode``.
        case entryNode = 52
        /// 4 bytes: the layer of that node.
        case entryLayer = 56
        /// 8 bytes: the seed of the layers.
        case seed = 64
        /// 48 bytes: the library that wrote the file, in UTF-8.
        case writer = 72
    }

    /// Vectors that a segment can hold.
    package static let maximumCount = ExternalRows.maximumRows
    /// Rows begin at multiples of this many bytes.
    static let rowAlignment = 16
    /// Bytes that a row can have after its elements, exclusive.
    static let maximumRowPadding = 64
    /// Bytes of the writer's name; a longer name is cut off.
    package static let writerBytes = 48
    /// The entry node of a file that has none: flat, or without vectors.
    static let noNode = UInt32.max

    /// The number of vectors.
    package var count: Int
    /// Bytes from one row to the next.
    package var rowBytes: Int
    /// What the vectors are.
    package var format: VectorFormat
    /// Flat, or a graph and what that was built with.
    package var kind: Segment.Kind
    /// Where searches of a graph begin; nil if there is no node.
    package var entry: GraphEntry?
    /// The library that wrote the file.
    package var writer = SegmentFormat.writer

    /// Describes the vectors of a file that is written.
    ///
    /// - Parameters:
    ///   - format: what its vectors are.
    ///   - kind: flat, or a graph.
    ///   - count: its vectors.
    ///   - rowBytes: bytes from one row to the next.
    ///   - entry: where searches begin, in a graph that has a node.
    package init(
        _ format: VectorFormat,
        _ kind: Segment.Kind,
        count: Int,
        rowBytes: Int,
        entry: GraphEntry?
    ) {
        self.count = count
        self.rowBytes = rowBytes
        self.entry = entry
        self.format = format
        self.kind = kind
    }

    /// Makes the bytes of the header, zeros where the container's fields are.
    package func encoded() -> [UInt8] {
        var fields = ByteWriter()
        fields.writeZeros(to: Field.count.rawValue)
        fields.writeUInt64(UInt64(count))
        fields.writeZeros(to: Field.dimension.rawValue)
        fields.writeUInt32(UInt32(format.dimension))
        fields.writeZeros(to: Field.rowBytes.rawValue)
        fields.writeUInt32(UInt32(rowBytes))
        fields.writeZeros(to: Field.metric.rawValue)
        fields.writeUInt8(format.metric.rawValue)
        fields.writeZeros(to: Field.encoding.rawValue)
        fields.writeUInt8(format.encoding.rawValue)
        fields.writeZeros(to: Field.kind.rawValue)
        fields.writeUInt8(kind.code.rawValue)
        if case .graph(let parameters) = kind {
            fields.writeZeros(to: Field.m.rawValue)
            fields.writeUInt32(UInt32(parameters.m))
            fields.writeZeros(to: Field.efConstruction.rawValue)
            fields.writeUInt32(UInt32(parameters.efConstruction))
        }
        fields.writeZeros(to: Field.entryNode.rawValue)
        fields.writeUInt32(entry.map { UInt32($0.node) } ?? Self.noNode)
        fields.writeZeros(to: Field.entryLayer.rawValue)
        fields.writeUInt32(UInt32(entry?.layer ?? 0))
        if case .graph(let parameters) = kind {
            fields.writeZeros(to: Field.seed.rawValue)
            fields.writeUInt64(parameters.seed)
        }
        fields.writeZeros(to: Field.writer.rawValue)
        fields.writeBytes(writer.utf8.prefix(Self.writerBytes))
        fields.writeZeros(to: ContainerHeader.byteCount)
        return fields.bytes
    }
}
