/// Writes the tables about one data set.
struct ReportTables {
    let results: DataSetResults

    private static let recalls = [0.90, 0.95, 0.99]

    /// Speed at equal recall of every peer that trades recall for speed; the best is marked.
    var speed: String {
        let peers = results.peers.filter { !$0.isFullScan }
        if peers.isEmpty { return "" }
        let speeds = peers.map { peer in Self.recalls.map { peer.front.qps(atRecall: $0) } }
        let best = Self.recalls.indices.map { column in speeds.compactMap { $0[column] }.max() }
        let rows = zip(peers, speeds).map { peer, values in
            let cells = values.enumerated().map { column, value in
                number(
                    value.map(NumberText.grouped) ?? "–",
                    isBest: value != nil && value == best[column]
                )
            }
            return name(peer) + cells.joined()
                + number(NumberText.grouped(peer.range(\.buildSeconds).lowerBound))
                + number(NumberText.whole(peer.range(\.memoryMegabytes).lowerBound))
                + number(peer.points.map(\.recall).max().map { NumberText.fixed($0, 4) } ?? "–")
                + number("\(peer.points.count)")
        }
        let heads =
            Self.recalls.map { "at " + NumberText.fixed($0, 2) }
            + ["build, s", "memory, MB", "best recall", "points"]
        return table("Queries per second at equal recall", ["index"], heads, rows)
    }

    /// Every operating point of the full scans; the fastest with a size of batch is marked.
    var exact: String {
        let points = results.peers.filter(\.isFullScan).flatMap { peer in
            peer.points.map { (peer, $0) }.sorted {
                ($0.1.batchSize ?? 0, $0.1.parameterText)
                    < ($1.1.batchSize ?? 0, $1.1.parameterText)
            }
        }
        if points.isEmpty { return "" }
        let bySize = Dictionary(grouping: points.map(\.1), by: \.batchSize)
        let rows = points.map { peer, one in
            let rivals = bySize[one.batchSize, default: []].map(\.queriesPerSecond)
            let median = one.hasBatchLatency ? nil : one.latency.p50
            return name(peer) + Markup.element("td", text: Self.parametersBesideBatch(one))
                + number(one.batchSize.map { NumberText.whole(Double($0)) } ?? "–")
                + number(NumberText.fixed(one.recall, 4))
                + number(
                    NumberText.grouped(one.queriesPerSecond),
                    isBest: rivals.count > 1 && one.queriesPerSecond == rivals.max()
                )
                + number(median.map(NumberText.grouped) ?? "–")
                + number(NumberText.grouped(one.buildSeconds))
                + number(NumberText.whole(one.memoryMegabytes))
        }
        return table(
            "Exact indexes, by size of batch",
            ["index", "parameters"],
            ["batch", "recall", "queries per second", "p50, µs", "build, s", "memory, MB"],
            rows
        )
    }

    /// The parameters without those that the size of the batch says.
    private static func parametersBesideBatch(_ one: Measurement) -> String {
        guard one.batchSize != nil else { return one.parameterText }
        var shown = one
        for key in ["batch", "latency", "mode"] { shown.parameters[key] = nil }
        return shown.parameters.isEmpty ? "–" : shown.parameterText
    }

    /// What the peers were measured with, those alike in one row; a dash where lines do not say.
    var conditions: String {
        var names: [[String]: [String]] = [:]
        var order: [[String]] = []
        for peer in results.peers {
            let texts = [
                peer.stated(\.machine), peer.stated(\.isa), peer.stated(\.matrixProduct),
                peer.stated(\.commit),
            ]
            let counts: [(Measurement) -> Int?] = [
                \.k, \.queries, \.buildThreads, \.searchThreads,
            ]
            let key = texts + counts.map { count in peer.stated { count($0).map(String.init) } }
            if names[key] == nil { order.append(key) }
            names[key, default: []].append(peer.name)
        }
        let rows = order.map { key in
            Markup.element(
                "th",
                ["scope": "row", "class": "many"],
                text: names[key, default: []].joined(separator: ", ")
            )
                + Markup.element("td", ["class": "many"], text: key[0])
                + key[1..<4].map { Markup.element("td", text: $0) }.joined()
                + key[4...].map { number($0) }.joined()
        }
        return table(
            "Conditions",
            ["index", "machine", "instruction set", "matrix product", "commit"],
            ["k", "queries", "build threads", "search threads"],
            rows
        )
    }

    private func table(
        _ caption: String,
        _ texts: [String],
        _ numbers: [String],
        _ rows: [String]
    ) -> String {
        let heads =
            texts.map { Markup.element("th", ["scope": "col"], text: $0) }
            + numbers.map { Markup.element("th", ["scope": "col", "class": "number"], text: $0) }
        let body = rows.map { Markup.element("tr", inner: $0) }.joined()
        return Markup.element(
            "div",
            ["class": "scroll"],
            inner: Markup.element(
                "table",
                inner: Markup.element("caption", text: caption)
                    + Markup.element("thead", inner: Markup.element("tr", inner: heads.joined()))
                    + Markup.element("tbody", inner: body)
            )
        )
    }

    private func name(_ peer: PeerResults) -> String {
        Markup.element("th", ["scope": "row"], text: peer.name)
    }

    private func number(_ text: String, isBest: Bool = false) -> String {
        Markup.element("td", ["class": isBest ? "number best" : "number"], text: text)
    }
}
