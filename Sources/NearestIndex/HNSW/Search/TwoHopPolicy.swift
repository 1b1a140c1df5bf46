internal import NearestKernels

/// Walks over layer 0 from one node of a set to the next, without reading the vectors of other
/// nodes.
///
/// If a neighbor is not in the set, its own neighbors that are in the set take its place. After
/// Patel et al., *ACORN: Performant and Predictable Search Over Vector Embeddings and Structured
/// Data*, 2024 (the variant ACORN-1).
///
/// Deviations:
/// - A hop scores at most as many nodes as a node has links. Those left out behind a neighbor are
///   found when another hop passes through it.
/// - It begins near the query and, if the set is far from the query, also at rows of the set that
///   are spread over the index.
struct TwoHopPolicy: TraversalPolicy {
    /// The rows that may be scored and returned.
    let set: RowSet
    /// Rows of the set from which the walk begins too.
    let seedCount: Int

    var layer: Int { 0 }

    @inline(__always)
    func isExcluded(_ node: Int) -> Bool { !set.contains(node) }

    /// Lists rows of the set, evenly spread over it.
    func listSeeds(_ seeds: Range<Int>, _ searcher: LayerSearcher, _ marks: NodeMarks) -> Int {
        let nodes = searcher.scratch.nodes
        var (count, last) = (0, -1)
        // A part that begins at or before the last row has that one too: the rows from one to the
        // other are not read again for each part, which are many if the set has none there.
        for part in seeds where set.start(ofPart: part, of: seedCount) > last {
            guard let row = set.first(fromPart: part, of: seedCount) else { break }
            last = row
            guard marks.insert(row) else { continue }
            nodes[count] = UInt32(truncatingIfNeeded: row)
            count &+= 1
        }
        return count
    }

    /// Lists the neighbors of a node that are in the set, then the nodes of the set behind its
    /// other neighbors, at most as many as a list has links.
    @inline(__always)
    func listNeighbors(
        of node: Int,
        after count: Int,
        _ searcher: LayerSearcher,
        _ marks: NodeMarks
    ) -> Int {
        let graph = searcher.graph
        let list = graph.list(of: node)
        let (nodes, bridges) = (searcher.scratch.nodes, searcher.scratch.bridges)
        let (rows, rowCount) = (set.bits, set.rowCount)
        let enough = count &+ graph.width
        var (count, bridgeCount) = (count, 0)
        for slot in 0..<list.capacity {
            let link = list.link(slot)
            let neighbor = Int(link)
            if neighbor >= rowCount {
                if link == NeighborList.end { break }
                continue
            }
            if marks.contains(neighbor) { continue }
            if rows.contains(neighbor) {
                marks.insert(neighbor)
                nodes[count] = link
                count &+= 1
            } else {
                graph.prefetchList(of: neighbor)
                bridges[bridgeCount] = link
                bridgeCount &+= 1
            }
        }
        // Second hop: the lists were prefetched above.
        var bridge = 0
        while bridge < bridgeCount, count < enough {
            let behind = Int(bridges[bridge])
            bridge &+= 1
            // Marked, because another hop through it would find nothing new behind it.
            marks.insert(behind)
            let list = graph.list(of: behind)
            for slot in 0..<list.capacity {
                let link = list.link(slot)
                let neighbor = Int(link)
                if neighbor >= rowCount {
                    if link == NeighborList.end { break }
                    continue
                }
                guard rows.contains(neighbor), !marks.contains(neighbor) else { continue }
                marks.insert(neighbor)
                nodes[count] = link
                count &+= 1
                if count == enough {
                    // Some nodes may be left behind it, so another hop may pass through it again.
                    marks.remove(behind)
                    break
                }
            }
        }
        return count
    }
}
