package import NearestFilter
package import NearestIndex
internal import NearestStorage

/// An index whose rows and links become the sections of a segment.
package protocol ExportedIndex: PersistentIndex, ChangingAttributedIndex {
    /// Whether the segment is flat or a graph.
    var segmentKind: Segment.Kind { get }

    /// The codes that the index has.
    var quantization: Quantization { get }

    /// Takes one version of the index: its rows, and the links of a graph.
    func takeExport() -> (rows: IndexExport, graph: GraphExport?)
}

extension FlatIndex: ExportedIndex {
    /// Always flat.
    package var segmentKind: Segment.Kind { .flat }

    /// Takes one version of the rows.
    package func takeExport() -> (rows: IndexExport, graph: GraphExport?) { (makeExport(), nil) }
}

extension HNSWIndex: ExportedIndex {
    /// A graph with the parameters of the index.
    package var segmentKind: Segment.Kind { .graph(parameters) }

    /// Takes one version of the rows and links.
    package func takeExport() -> (rows: IndexExport, graph: GraphExport?) { makeExport() }
}

extension ExportedIndex {
    /// Writes the index to a file; see ``PersistentIndex/write(to:metadata:components:)``.
    public func write(
        to path: some FilePathConvertible,
        metadata: IndexMetadata?,
        components: PrincipalComponents?
    ) throws(NearestError) {
        try SegmentFileWriter(configuration(metadata, components), at: path.filePath)
            .finish(takeExport, attributeStore?.columns)
    }

    /// Returns the bytes of a file of the index; see
    /// ``PersistentIndex/segmentBytes(metadata:components:)``.
    public func segmentBytes(
        metadata: IndexMetadata?,
        components: PrincipalComponents?
    ) throws(NearestError) -> [UInt8] {
        let memory = MemoryFile()
        try SegmentFileWriter(configuration(metadata, components), in: memory)
            .finish(takeExport, attributeStore?.columns)
        return memory.bytes
    }

    private func configuration(
        _ metadata: IndexMetadata?,
        _ components: PrincipalComponents?
    ) throws(NearestError) -> Segment.Configuration {
        if let components, components.count != dimension {
            throw NearestError(
                code: .invalidArgument,
                message: "the index holds vectors of \(dimension) elements, but projections by "
                    + "these components have \(components.count)"
            )
        }
        var configuration = Segment.Configuration(
            dimension: components?.dimension ?? dimension,
            metric: metric,
            encoding: encoding,
            kind: segmentKind,
            attributes: attributeSchema,
            metadata: metadata ?? self.metadata
        )
        configuration.quantization = quantization
        configuration.components = components
        try configuration.validateComponents()
        return configuration
    }
}
