/// A link that a new node asks of an older one: from `target` back to the new node.
package struct ReverseLink: Sendable {
    // The layer in the upper half, the target in the lower half: sorting groups links by list.
    private let place: UInt64
    /// The length of the link and the new node; a list takes its links in this order.
    package let key: CandidateKey

    /// Makes a request.
    ///
    /// - Parameters:
    ///   - layer: the layer of the list.
    ///   - target: the node that gets the link.
    ///   - source: the new node.
    ///   - distance: the length of the link.
    package init(layer: Int, target: Int, source: Int, distance: Float) {
        place = UInt64(layer) << 32 | UInt64(target)
        key = CandidateKey(
            distance: distance,
            node: UInt32(truncatingIfNeeded: source),
            isExcluded: false
        )
    }

    /// The layer of the list.
    package var layer: Int { Int(place >> 32) }
    /// The node that gets the link.
    package var target: Int { Int(place & 0xFFFF_FFFF) }

    /// Sorts links by list, and within a list by distance, ties by node.
    ///
    /// The order does not depend on which thread found which links, so neither does the graph.
    package static func sort(_ links: inout [ReverseLink]) {
        links.sort { a, b in
            a.place != b.place ? a.place < b.place : a.key < b.key
        }
    }

    /// Returns the links of each list; `links` must be sorted.
    package static func groups(_ links: [ReverseLink]) -> [ArraySlice<ReverseLink>] {
        var groups: [ArraySlice<ReverseLink>] = []
        var start = 0
        for index in links.indices.dropFirst() where links[index].place != links[start].place {
            groups.append(links[start..<index])
            start = index
        }
        if start < links.count { groups.append(links[start...]) }
        return groups
    }
}
