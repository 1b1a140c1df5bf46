/// The spanning tree of the nodes that searches can reach over layer 0.
///
/// Pruning a list may remove the last link to a node. An unreachable node gets a link from the
/// nearest reachable node whose list has a free place, or a link outside the spanning tree, so that
/// replacing that link makes no other node unreachable. (This is the tree growing of Fu et al.,
/// *Fast approximate nearest neighbor search with the navigating spreading-out graph*, 2019, §3.3.)
///
/// Under inner products no list leads to most short vectors, for they are near to no query, and
/// every search needs the links of the long ones. So there an unreachable node gets free places
/// of some nodes that are near by ``Metric/linking``: short ones again.
struct Reachability: ~Copyable {
    private let graph: GraphView
    private let view: RowView
    /// The node from which each node was reached; ``NeighborList/end`` if it was not.
    private let parents: ScratchBuffer<UInt32>
    /// The nodes that were reached, in order; also the queue of the breadth-first search.
    private let order: ScratchBuffer<UInt32>
    /// The number of nodes that were reached.
    private(set) var reachedCount = 0
    /// The nodes at the beginning of `order` whose links were followed.
    private var followed = 0
    /// A position in `order`: no node before it has a free slot or a spare link.
    private var firstWithRoom = 0
    /// The orphan that was linked last: the next ones may be similar to it.
    private var lastAttached: Int?

    /// Whether links are replaced only where no free place is found.
    private let prefersFreePlaces: Bool
    /// Nodes that an unreachable one is linked with, if free places are preferred.
    private static let surrounding = 4

    /// Candidates in the search for a node with a free slot near an orphan.
    private static let nearby = 64

    /// Begins with no node reached.
    init(_ graph: GraphView, _ view: RowView, _ metric: Metric) {
        prefersFreePlaces = metric.linking != metric
        self.graph = graph
        self.view = view
        parents = ScratchBuffer(view.rowCount, repeating: NeighborList.end)
        order = ScratchBuffer(view.rowCount)
    }

    /// Whether a node has been reached.
    func isReached(_ node: Int) -> Bool {
        parents[node] != NeighborList.end
    }

    /// The visible nodes that have not been reached, in ascending order.
    var unreached: [Int] {
        (0..<view.rowCount).filter { !isReached($0) && view.isVisible($0) }
    }

    /// Follows all links from a node on, breadth first, through removed nodes too.
    ///
    /// - Complexity: O(`m`) for each node that is reached.
    mutating func reach(from start: Int) {
        add(start, from: start)
        while followed < reachedCount {
            let node = Int(order[followed])
            followed += 1
            for neighbor in graph.list(of: node) where !isReached(neighbor) {
                add(neighbor, from: node)
            }
        }
    }

    // Notes a node as reached.
    private mutating func add(_ node: Int, from parent: Int) {
        parents[node] = UInt32(parent)
        order[reachedCount] = UInt32(node)
        reachedCount += 1
    }

    /// Links an unreachable node from a reachable one, and follows its links.
    mutating func attach(_ orphan: Int, from entry: Int, _ linker: GraphLinker) {
        if prefersFreePlaces, surround(orphan, from: entry, linker) { return }
        let parent = nearestWithRoom(orphan, from: entry, linker) ?? anyWithRoom()
        // There always is one, because a tree of n nodes has only n - 1 links.
        guard let parent, let slot = spareSlot(of: parent) else { return }
        linker.setLink(of: parent, slot: slot, to: orphan)
        lastAttached = orphan
        reach(from: orphan)
        parents[orphan] = UInt32(parent)
    }

    // Links an unreachable node from and to the nearest nodes with free places, as far as a search
    // finds any; returns whether it is reachable then.
    //
    // Several links, both ways, so that a search among such nodes alone finds its way.
    private mutating func surround(_ orphan: Int, from entry: Int, _ linker: GraphLinker) -> Bool {
        var searcher = linker.linkingSearcher(for: orphan)
        let start = searcher.measure(entry)
        let pool = searcher.search(layer: 0, from: start, ef: Self.nearby)
        var (parent, linked): (Int?, Int) = (nil, 0)
        for position in 0..<pool.count where linked < Self.surrounding {
            let near = pool[position].node
            let list = graph.list(of: near)
            guard !pool[position].isExcluded, near != orphan, !list.isFull else { continue }
            linker.setLink(of: near, slot: list.count, to: orphan)
            let own = graph.list(of: orphan)
            if !own.isFull, !own.leads(to: near) {
                linker.setLink(of: orphan, slot: own.count, to: near)
            }
            parent = parent ?? near
            linked += 1
        }
        guard let parent else { return false }
        reach(from: orphan)
        parents[orphan] = UInt32(parent)
        return true
    }

    // The nearest reachable node with a spare slot, as far as a search finds one.
    private func nearestWithRoom(_ orphan: Int, from entry: Int, _ linker: GraphLinker) -> Int? {
        var searcher = linker.linkingSearcher(for: orphan)
        // Searches layer 0 only: the layers above may lead to parts that are cut off as well.
        let start = searcher.measure(entry)
        let pool = searcher.search(layer: 0, from: start, ef: Self.nearby)
        // Of many equal vectors those near the entry soon have no free slot, but the last one has.
        if let last = lastAttached, spareSlot(of: last) != nil,
            pool.count == 0 || searcher.measure(last).distance <= pool[0].distance
        {
            return last
        }
        for position in 0..<pool.count
        where !pool[position].isExcluded && spareSlot(of: pool[position].node) != nil {
            return pool[position].node
        }
        return nil
    }

    // The first reachable node with a spare slot.
    private mutating func anyWithRoom() -> Int? {
        while firstWithRoom < reachedCount {
            let node = Int(order[firstWithRoom])
            if view.isVisible(node), spareSlot(of: node) != nil { return node }
            firstWithRoom += 1
        }
        return nil
    }

    // The end of a node's list, or its last link that is not part of the tree.
    private func spareSlot(of node: Int) -> Int? {
        let list = graph.list(of: node)
        var spare: Int?
        for slot in 0..<list.capacity {
            let link = list.link(slot)
            if link == NeighborList.end { return slot }
            if parents[Int(link)] != UInt32(node) { spare = slot }
        }
        return spare
    }
}
