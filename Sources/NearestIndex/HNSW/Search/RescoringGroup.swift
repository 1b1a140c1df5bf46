/// Nodes that a walk over codes has come to, measured a group at a time with the stored vectors, so
/// that rows come from memory together.
///
/// It uses the scratch of the search between two steps of the walk.
struct RescoringGroup {
    private let query: GraphQuery
    private var nodes = InlineArray<16, UInt32>(repeating: 0)
    /// Nodes that wait to be measured.
    private(set) var count = 0
    /// Nodes that were measured.
    private(set) var measuredCount = 0

    /// Rows that are asked for ahead: all of a group.
    private static let ahead = 16

    /// Begins with no nodes.
    init(_ query: GraphQuery) {
        self.query = query
    }

    /// Adds a node, and measures the group if it is full then.
    ///
    /// - Parameters:
    ///   - node: a visible node.
    ///   - offer: called with each node that was measured, and its distance.
    mutating func add(_ node: Int, _ offer: (Int, Float) -> Void) {
        nodes[count] = UInt32(truncatingIfNeeded: node)
        count += 1
        if count == nodes.count { measure(offer) }
    }

    /// Measures the nodes that wait.
    mutating func measure(_ offer: (Int, Float) -> Void) {
        let (scratch, scorer, rows) = (query.scratch, query.scorer, query.reader.rows)
        var first = 0
        while first < count {
            let part = min(count - first, scratch.hopCapacity)
            for index in 0..<part { scratch.nodes[index] = nodes[first + index] }
            scorer.gather(
                scratch.nodes,
                count: part,
                of: rows.chunked(ahead: Self.ahead),
                into: scratch.distances
            )
            for index in 0..<part {
                let node = Int(nodes[first + index])
                let distance = scorer.distance(raw: scratch.distances[index], norm: 1)
                offer(node, scorer.exact(distance, rows.vector(of: node)))
            }
            first += part
        }
        measuredCount += count
        count = 0
    }
}
