/// What the page shows of full scans, whose recall does not change: the ways of asking do.
extension ReportSection {
    /// Speed by the size of batches; nil where no full scan says how it was asked.
    var batchPlot: String? {
        let series = results.peers.filter(\.isFullScan).compactMap(batchSeries)
        let points = series.flatMap { $0.front + $0.others }
        guard !points.isEmpty else { return nil }
        let shown = Set(series.map(\.name))
        let plot = LinePlot(
            series: series,
            horizontal: BatchScale(sizes: points.map(\.x)),
            width: 1000,
            height: LinePlot.height(seriesCount: series.count, atLeast: 360),
            horizontalTitle: "queries of a batch, 1 for one at a time →",
            verticalTitle: speedTitle,
            hasLabels: true,
            summary: "Queries per second by size of batch on \(results.name), at best: "
                + series.map { one in
                    let best = one.front.max { $0.value < $1.value }
                    return "\(one.name) \(best.map { NumberText.grouped($0.value) } ?? "–")"
                }.joined(separator: ", ") + "."
        )
        return figure(
            "Speed by size of batch, of exact indexes",
            scrollable(plot.render()) + legend(results.peers.filter { shown.contains($0.name) })
        )
    }

    /// The fastest point of each size on a curve, the others beside it.
    private func batchSeries(_ peer: PeerResults) -> LinePlot.Series? {
        let asked = peer.points.compactMap { one in one.batchSize.map { (size: $0, one) } }
        if asked.isEmpty { return nil }
        let sizes = Dictionary(grouping: asked, by: \.size).sorted { $0.key < $1.key }
        var (front, others): ([LinePlot.Point], [LinePlot.Point]) = ([], [])
        for (size, points) in sizes {
            let sorted = points.map(\.1).sorted { $0.queriesPerSecond > $1.queriesPerSecond }
            let places = sorted.map {
                LinePlot.Point(x: Double(size), value: $0.queriesPerSecond, tooltip: tooltip($0))
            }
            front += places.prefix(1)
            others += places.dropFirst()
        }
        return LinePlot.Series(name: peer.name, style: peer.style, front: front, others: others)
    }

    /// The latency of one query at a time, a bar a peer, where it was measured.
    var latencyBars: String {
        let bars = results.peers.compactMap { peer -> BarChart.Bar? in
            let fastest = peer.singles.filter { $0.latency.p50 != nil }
                .max { $0.queriesPerSecond < $1.queriesPerSecond }
            guard let fastest, let median = fastest.latency.p50 else { return nil }
            return BarChart.Bar(
                name: peer.name,
                style: peer.style,
                values: median...max(fastest.latency.p99 ?? median, median),
                tooltip: tooltip(fastest)
            )
        }.sorted { ($0.values.lowerBound, $0.name) < ($1.values.lowerBound, $1.name) }
        if bars.isEmpty { return "" }
        let chart = BarChart(
            bars: bars,
            width: 1000,
            unit: "µs",
            format: NumberText.grouped,
            summary: "Latency of single queries on \(results.name), median: "
                + bars.map { "\($0.name) \(NumberText.grouped($0.values.lowerBound)) µs" }
                .joined(separator: ", ") + "."
        )
        return figure("Latency of single queries, p50 to p99", scrollable(chart.render()))
    }
}
