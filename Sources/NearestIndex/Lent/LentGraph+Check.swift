extension LentGraph {
    /// Looks at every link.
    ///
    /// - Parameter rows: the rows whose links these are.
    /// - Complexity: O(`rows.count · m`).
    /// - Throws: ``LentFault`` for the first fault.
    package func check(_ rows: LentRows) throws(LentFault) {
        let levels = LevelGenerator(parameters)
        try checkStarts(rows, levels)
        var seen = SeenNodes(count: rows.count)
        for node in 0..<rows.count {
            if let fault = unsafe Self.fault(
                of: links + node &* Self.linkBytes(parameters),
                byteCount: Self.linkBytes(parameters),
                width: 2 * parameters.m,
                &seen,
                reaches: { $0 != node }
            ) {
                throw LentFault(column: .links, item: node, detail: fault)
            }
        }
        try checkUpper(rows, levels, &seen)
    }

    // Blocks above layer 0 follow each other by node, as many as the node has layers there.
    private func checkStarts(_ rows: LentRows, _ levels: LevelGenerator) throws(LentFault) {
        var used = 0
        var highest = -1
        for node in 0..<rows.count {
            let level = levels.level(of: rows.id(of: node))
            let start = unsafe upperStarts.load(fromByteOffset: node &* 4, as: UInt32.self)
            guard Int(start) == (level > 0 ? used + 1 : 0) else {
                throw LentFault(
                    column: .upperStarts,
                    item: node,
                    detail: "it is \(start), but the node has \(level) layers above the lowest one "
                        + "and comes after \(used) blocks"
                )
            }
            used += level
            highest = max(highest, level)
        }
        guard used == upperCount else {
            throw LentFault(
                column: .upperLinks,
                item: min(used, upperCount),
                detail: "there are \(upperCount) blocks, but the nodes have \(used)"
            )
        }
        guard entry.map({ levels.level(of: rows.id(of: $0.node)) }) ?? -1 == highest,
            entry?.layer ?? -1 == highest
        else {
            throw LentFault(
                column: .entry,
                item: entry?.node ?? 0,
                detail: "the highest layer is \(highest), but the entry is not on it"
            )
        }
    }

    private func checkUpper(
        _ rows: LentRows,
        _ levels: LevelGenerator,
        _ seen: inout SeenNodes
    ) throws(LentFault) {
        var block = 0
        for node in 0..<rows.count {
            let level = levels.level(of: rows.id(of: node))
            for layer in stride(from: 1, through: level, by: 1) {
                if let fault = unsafe Self.fault(
                    of: upperLinks + block &* Self.upperLinkBytes(parameters),
                    byteCount: Self.upperLinkBytes(parameters),
                    width: parameters.m,
                    &seen,
                    reaches: { $0 != node && levels.level(of: rows.id(of: $0)) >= layer }
                ) {
                    throw LentFault(column: .upperLinks, item: block, detail: fault)
                }
                block += 1
            }
        }
    }

    // What is wrong with a block: its list ends at its first empty place, leads to nodes of its layer, to
    // each once, and nothing follows it.
    @inline(__always)
    private static func fault(
        of block: UnsafeMutableRawPointer,
        byteCount: Int,
        width: Int,
        _ seen: inout SeenNodes,
        reaches: (Node) -> Bool
    ) -> String? {
        seen.forget()
        var ended = false
        for slot in 0..<byteCount / 4 {
            let link = unsafe block.load(fromByteOffset: slot &* 4, as: UInt32.self)
            if link == noLink {
                ended = true
            } else if ended || slot >= width {
                return "a link follows the end of the list"
            } else if Int(link) >= seen.count {
                return "a link leads to node \(link) of \(seen.count)"
            } else if !reaches(Int(link)) {
                return "a link leads to node \(link), which is the node itself or not on that layer"
            } else if !seen.insert(Int(link)) {
                return "two links lead to node \(link)"
            }
        }
        return nil
    }
}

/// Which nodes a list has led to: the number of the list, for each node.
private struct SeenNodes {
    private var lists: [UInt32]
    private var list: UInt32 = 0

    init(count: Int) {
        lists = Array(repeating: 0, count: count)
    }

    var count: Int { lists.count }

    /// Begins the next list; there are less than 2³² of them.
    mutating func forget() { list += 1 }

    /// Notes a node, and says whether it is new.
    mutating func insert(_ node: Node) -> Bool {
        if lists[node] == list { return false }
        lists[node] = list
        return true
    }
}
