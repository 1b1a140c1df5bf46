/// A link that a new node asks of an older one: from `target` back to `source`.
struct Edge {
    /// The layer and the node whose list is to have the link.
    let place: UInt64
    /// The length of the link and the new node: the order in which a list takes links.
    let key: CandidateKey

    init(layer: Int, target: Node, source: Node, distance: Float) {
        place = UInt64(layer) << 32 | UInt64(target)
        key = CandidateKey(
            distance: distance,
            node: UInt32(truncatingIfNeeded: source),
            fails: false
        )
    }

    var layer: Int { Int(place >> 32) }
    var target: Node { Int(place & 0xFFFF_FFFF) }

    /// Sorts edges by list, and within a list by distance, ties by node: an order that does not
    /// depend on which thread found them.
    static func sort(_ edges: inout [Edge]) {
        edges.sort { a, b in
            a.place != b.place ? a.place < b.place : a.key < b.key
        }
    }

    /// Where the edges of each list begin, and the end.
    static func groups(_ edges: [Edge]) -> [Int] {
        var starts: [Int] = []
        for index in edges.indices
        where index == 0 || edges[index].place != edges[index - 1].place {
            starts.append(index)
        }
        starts.append(edges.count)
        return starts
    }
}
