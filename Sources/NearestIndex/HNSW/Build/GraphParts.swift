internal import Synchronization

/// The parts of a graph index that changes and searches work on.
///
/// ``HNSWIndex`` owns one, together with the writer's lock.
final class GraphParts: Sendable {
    /// What the graph is built with.
    let parameters: HNSWParameters
    /// How rows store vectors; normalizing.
    let codec: VectorCodec
    /// The vectors; a node's number is the row of its vector.
    let rows: RowTable
    /// The links.
    let graph: HNSWGraph
    /// Tells the highest layer of each node.
    let layers: LayerAssignment
    /// What searches share.
    let resources: SearchResources
    /// The codes that were asked for.
    let quantization: Quantization
    /// The codes that searches go over, if there are any.
    let codes = PublishedObject<CodeSet>()

    /// Makes the parts of an empty index.
    ///
    /// - Throws: ``NearestError`` for a parameter out of range, or where memory is refused.
    init(
        _ format: VectorFormat,
        _ parameters: HNSWParameters,
        _ quantization: Quantization,
        sidecar: (any RowSidecar)?
    ) throws(NearestError) {
        try parameters.validate()
        try format.validateForGraph()
        try format.validate(quantization)
        self.quantization = quantization
        self.parameters = parameters
        codec = VectorCodec(format, normalizing: true)
        rows = try RowTable(format, alignment: 64, retainsDeleted: true, sidecar: sidecar)
        graph = try HNSWGraph(parameters)
        layers = LayerAssignment(parameters)
        resources = SearchResources(graph.view, codec: codec, rowBytes: rows.layout.rowBytes)
    }

    /// The number of vectors in the newest version.
    var count: Int { rows.liveCount.load(ordering: .relaxed) }

    /// Returns a reader of the newest version; the caller holds an epoch.
    func reader() -> GraphReader {
        // The entry is loaded after the version, so that a version with vectors has one. The number
        // of rows is loaded after the entry, so that the entry is among them.
        let version = rows.version.load(ordering: .acquiring)
        let entry = graph.entry
        return GraphReader(
            rows: rows.view(of: version),
            graph: graph.view,
            entry: entry,
            codec: codec,
            codes: codes.borrowed,
            resources: resources
        )
    }
}
