internal import Synchronization

/// The state of a graph, for logs and alarms.
public struct HNSWHealth: Sendable, Hashable {
    /// Vectors held.
    public let live: Int
    /// Removed vectors whose nodes are still in the graph, as a way to others.
    public let removed: Int
    /// Vectors to which no links lead from where searches begin: mended from time to time, and after
    /// many insertions.
    public let unreachable: Int
    /// How many live nodes have 0, 1, … `2 * m` links on layer 0.
    public let degrees: [Int]
    /// How many live nodes have the layer of each index as their highest.
    public let levels: [Int]
    /// Bytes by what they are used for.
    public let memory: Memory

    /// Bytes by what they are used for.
    public struct Memory: Sendable, Hashable {
        /// Stored vectors.
        public let vectors: Int
        /// Links of layer 0.
        public let links: Int
        /// Links of the layers above.
        public let upperLinks: Int
        /// Identifiers, their table, and what tells versions apart.
        public let identifiers: Int
        /// Attributes.
        public let attributes: Int
    }

    /// The mean number of links of a live node on layer 0.
    public var meanDegree: Double {
        let links = degrees.enumerated().reduce(0) { $0 + $1.offset * $1.element }
        return live == 0 ? 0 : Double(links) / Double(live)
    }
}

extension HNSWIndex {
    /// Looks at every node and says how the graph is.
    ///
    /// Changes wait meanwhile, searches do not.
    ///
    /// - Complexity: O(`count · m`): some tens of milliseconds for 100 000 vectors.
    public func health() -> HNSWHealth {
        writer.withLock { writer in
            rows.writer.withLock { rowWriter in
                let visibility = RowVisibility(snapshot(rowWriter))
                var tree = HNSWReachability(graph.view, visibility)
                if let entry = graph.entry { tree.reach(from: entry.node) }
                var degrees = Array(repeating: 0, count: graph.view.width + 1)
                var nodes = [Int](repeating: 0, count: 1)
                for node in 0..<visibility.rowCount where visibility.isVisible(node) {
                    degrees[graph.view.list(of: node).count] += 1
                    let level = levels.level(of: visibility.id(of: node))
                    while nodes.count <= level { nodes.append(0) }
                    nodes[level] += 1
                }
                return HNSWHealth(
                    live: count,
                    removed: rowWriter.dead.count + (writer.sweep?.targets.count ?? 0),
                    unreachable: tree.unreached.count,
                    degrees: degrees,
                    levels: nodes,
                    memory: memoryByPart
                )
            }
        }
    }

    private var memoryByPart: HNSWHealth.Memory {
        let nodes = rows.rowCount.load(ordering: .acquiring)
        let links = graph.memoryUsed(nodes: nodes)
        let vectors = nodes * rows.layout.rowBytes
        let attributes = rows.attachment?.memoryUsed ?? 0
        return HNSWHealth.Memory(
            vectors: vectors,
            links: links.links,
            upperLinks: links.upperLinks,
            identifiers: max(0, rows.memoryUsed - vectors - attributes),
            attributes: attributes
        )
    }
}
