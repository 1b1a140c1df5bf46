extension GraphChange {
    /// Copies the rows and links of a file into an empty index.
    ///
    /// - Parameters:
    ///   - encoded: all rows of the file, in their order.
    ///   - source: their links; validated.
    /// - Complexity: O(rows × (`dimension` + `m`)); no distance is computed.
    /// - Throws: ``NearestError`` where memory is refused.
    mutating func copy(_ encoded: EncodedRows, _ source: ExternalGraph) throws(NearestError) {
        let (rows, graph, layers) = (parts.rows, parts.graph, parts.layers)
        let ids = encoded.ids
        let upper = layers.upperBlocks(of: ids)
        try graph.grow(to: ids.count, upper: upper)
        // The rows of an empty index are numbered from 0, like those of the file, so links need no
        // translation.
        let places = try rows.reserve(ids.count, sidecar: encoded.sidecar, &rowState)
        graph.reserve(upper: upper)
        let format = parts.codec.format
        let (version, links) = (nextVersion, source.view)
        for (row, id) in zip(places, ids) {
            graph.prepare(row, topLayer: layers.topLayer(of: id), replacedLayer: 0)
            rows.fill(row, id: id, version: version, &rowState) { target in
                encoded.copy(row, to: target, format)
            }
        }
        for (node, id) in ids.enumerated() {
            graph.copyLinks(of: node, from: links, topLayer: layers.topLayer(of: id))
        }
        graph.entry = source.entry
        for (row, id) in ids.enumerated() {
            _ = rows.assign(id, to: row, version: version, &rowState)
        }
        rows.publish(version, liveChange: ids.count, &rowState)
        // No search has seen the index yet, so all searches see all of it.
        rows.reclaim(&rowState)
        tunePrefetch()
    }
}
