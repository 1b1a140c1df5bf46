/// The nodes that one list leads to, for the validation of a graph.
///
/// It stores for each node the number of the last list that led to it, so beginning a new list
/// costs nothing.
struct SeenNodes {
    private var lists: [UInt32]
    private var list: UInt32 = 0

    /// Makes the set for a graph of `count` nodes.
    init(count: Int) {
        lists = Array(repeating: 0, count: count)
    }

    /// The number of nodes of the graph.
    var count: Int { lists.count }

    /// Begins the next list; there are fewer than 2³² of them.
    mutating func forget() { list += 1 }

    /// Inserts a node, and returns whether it is new in this list.
    mutating func insert(_ node: Int) -> Bool {
        if lists[node] == list { return false }
        lists[node] = list
        return true
    }
}
