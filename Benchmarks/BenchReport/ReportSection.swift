/// Writes the part of the page about one data set.
struct ReportSection {
    let results: DataSetResults
    /// The name that links to this part use.
    let anchor: String

    private static let quantiles: [(String, @Sendable (Measurement) -> Double?)] = [
        ("p50", { $0.latency.p50 }), ("p95", { $0.latency.p95 }), ("p99", { $0.latency.p99 }),
    ]

    /// Returns the part as a `section` element.
    func render() -> String {
        var content = Markup.element("h2", text: results.name)
        if results.machines.count > 1 {
            content += Markup.element(
                "p",
                ["class": "notice"],
                text: "Measured on \(results.machines.count) machines: "
                    + results.machines.joined(separator: "; ")
                    + ". Their speeds cannot be compared with each other."
            )
        }
        let batches = batchPlot
        // Full scans alone stand in one column of recall 1, which says nothing of them.
        if batches == nil || !isFullScanOnly {
            content += figure("Recall against speed", speedPlot + legend(results.peers))
        }
        if let batches { content += batches }
        content += isFullScanOnly ? latencyBars : latency
        content += Markup.element("div", ["class": "pair"], inner: builds)
        let tables = ReportTables(results: results)
        content += tables.speed + tables.exact + tables.conditions
        return Markup.element("section", ["id": anchor], inner: content) + "\n"
    }

    func figure(_ caption: String, _ content: String) -> String {
        Markup.element(
            "figure",
            inner: Markup.element("figcaption", text: caption) + content
        )
    }

    private var recallTitle: String { results.k.map { "recall@\($0)" } ?? "recall" }

    // MARK: Speed

    private var speedPlot: String {
        let series = results.peers.map { peer in
            func point(_ one: Measurement) -> LinePlot.Point {
                LinePlot.Point(
                    x: one.recall,
                    value: one.queriesPerSecond,
                    tooltip: tooltip(one)
                )
            }
            return LinePlot.Series(
                name: peer.name,
                style: peer.style,
                front: peer.front.points.map(point),
                others: peer.beaten.map(point)
            )
        }
        let plot = LinePlot(
            series: series,
            horizontal: recallScale(series),
            width: 1000,
            height: LinePlot.height(seriesCount: series.count, atLeast: isFullScanOnly ? 260 : 440),
            horizontalTitle: recallTitle + " →",
            verticalTitle: speedTitle,
            hasLabels: true,
            summary: summary
        )
        return scrollable(plot.render())
    }

    var isFullScanOnly: Bool { results.peers.allSatisfy(\.isFullScan) }

    var speedTitle: String {
        let threads = results.searchThreads.map { $0 == 1 ? ", one thread" : ", \($0) threads" }
        return "↑ queries per second" + (threads ?? "")
    }

    private func recallScale(_ series: [LinePlot.Series]) -> RecallScale {
        RecallScale(recalls: series.flatMap { $0.front + $0.others }.map(\.x))
    }

    private var summary: String {
        let names = results.peers.map { peer in
            peer.front.qps(atRecall: 0.95).map {
                "\(peer.name) \(NumberText.grouped($0))"
            } ?? "\(peer.name) not reached"
        }
        return "Recall against queries per second on \(results.name), one curve an index. "
            + "Queries per second at recall 0.95: " + names.joined(separator: ", ") + "."
    }

    func tooltip(_ one: Measurement) -> String {
        var lines = [one.peer]
        let parameters = one.parameterText
        if !parameters.isEmpty { lines.append(parameters) }
        lines.append("recall \(NumberText.fixed(one.recall, 4))")
        lines.append("\(NumberText.grouped(one.queriesPerSecond)) queries per second")
        let quantiles = Self.quantiles.compactMap { name, value in
            value(one).map { "\(name) \(NumberText.grouped($0)) µs" }
        }
        if !quantiles.isEmpty {
            let batch = one.hasBatchLatency ? " a batch" : ""
            lines.append(quantiles.joined(separator: ", ") + batch)
        }
        if let distances = one.distances {
            lines.append("\(NumberText.grouped(distances)) distances a query")
        }
        return lines.joined(separator: "\n")
    }

    func legend(_ peers: [PeerResults]) -> String {
        let items = peers.map { peer in
            let line = Markup.empty(
                "path",
                [
                    "class": "curve", "d": "M1 8L31 8", "style": "stroke:\(peer.style.colour)",
                    "stroke-dasharray": peer.style.dash.isEmpty ? "none" : peer.style.dash,
                ]
            )
            let mark = Markup.empty(
                "path",
                [
                    "class": "mark", "d": peer.style.marker(x: 16, y: 8, radius: 4.6),
                    "style": "fill:\(peer.style.colour)",
                ]
            )
            let swatch = Markup.element(
                "svg",
                [
                    "xmlns": "http://www.w3.org/2000/svg", "width": "32", "height": "16",
                    "viewBox": "0 0 32 16", "aria-hidden": "true",
                ],
                inner: line + mark
            )
            return Markup.element("li", inner: swatch + Markup.element("span", text: peer.name))
        }
        return Markup.element("ul", ["class": "legend"], inner: items.joined())
    }

    // MARK: Latency

    private var latency: String {
        var shown: [String] = []
        let plots = Self.quantiles.compactMap { name, value -> String? in
            let series = results.peers.compactMap { peer -> LinePlot.Series? in
                let front = ParetoFront(peer.singles).points
                let points = front.compactMap { one in
                    value(one).flatMap { time in
                        time > 0
                            ? LinePlot.Point(x: one.recall, value: time, tooltip: tooltip(one))
                            : nil
                    }
                }
                if points.isEmpty { return nil }
                if !shown.contains(peer.name) { shown.append(peer.name) }
                return LinePlot.Series(
                    name: peer.name,
                    style: peer.style,
                    front: points,
                    others: []
                )
            }
            if series.isEmpty { return nil }
            return LinePlot(
                series: series,
                horizontal: recallScale(series),
                width: 340,
                height: 270,
                horizontalTitle: recallTitle + " →",
                verticalTitle: "↑ \(name), microseconds",
                hasLabels: false,
                summary: "Latency \(name) in microseconds against recall on \(results.name), for "
                    + series.map(\.name).joined(separator: ", ") + "."
            ).render()
        }
        if plots.isEmpty { return "" }
        let key = legend(results.peers.filter { shown.contains($0.name) })
        return figure(
            "Latency of single queries",
            Markup.element("div", ["class": "triple"], inner: plots.joined()) + key
        )
    }

    // MARK: Building

    private var builds: String {
        bars("Build time", unit: "s", NumberText.grouped, \.buildSeconds)
            + bars("Memory", unit: "MB", NumberText.whole, \.memoryMegabytes)
    }

    private func bars(
        _ caption: String,
        unit: String,
        _ format: @escaping (Double) -> String,
        _ value: (Measurement) -> Double
    ) -> String {
        let sorted = results.peers.map { ($0, $0.range(value)) }
            .sorted { ($0.1.lowerBound, $0.0.name) < ($1.1.lowerBound, $1.0.name) }
        let chart = BarChart(
            bars: sorted.map { peer, range in
                BarChart.Bar(
                    name: peer.name,
                    style: peer.style,
                    values: range,
                    tooltip: buildTooltip(peer)
                )
            },
            width: 490,
            unit: unit,
            format: format,
            summary: "\(caption) on \(results.name): "
                + sorted.map { "\($0.0.name) \(format($0.1.lowerBound)) \(unit)" }
                .joined(separator: ", ") + "."
        )
        return figure(caption, scrollable(chart.render()))
    }

    private func buildTooltip(_ peer: PeerResults) -> String {
        var lines = [
            peer.name,
            "built in \(NumberText.grouped(peer.range(\.buildSeconds).lowerBound)) s",
            "memory \(NumberText.whole(peer.range(\.memoryMegabytes).lowerBound)) MB",
        ]
        if let size = peer.points.compactMap(\.indexMegabytes).first {
            lines.append("index itself \(NumberText.grouped(size)) MB")
        }
        if let growth = peer.points.compactMap(\.residentGrowthMegabytes).first {
            lines.append("resident memory grew by \(NumberText.grouped(growth)) MB")
        }
        return lines.joined(separator: "\n")
    }

    func scrollable(_ content: String) -> String {
        Markup.element("div", ["class": "scroll"], inner: content)
    }
}
