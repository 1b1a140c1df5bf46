internal import BenchReport
internal import Nearest

/// What a recall costs with each graph, the fastest and the smallest of those that reach it named.
package struct TuneTable: Sendable {
    private let target: Double
    private var results: [TuneRun.Result] = []

    package init(target: Double) {
        self.target = target
    }

    /// Whether no row was added.
    package var isEmpty: Bool { results.isEmpty }

    /// Adds what was found for a graph.
    package mutating func add(_ result: TuneRun.Result) { results.append(result) }

    /// The table, and what to build.
    package var text: String {
        var table = TextTable(
            [
                "index", "m/ef", "build s", "index MB", "efSearch", "recall", "held", "QPS",
                "p50 ms", "p99 ms", "",
            ]
        )
        for (place, result) in results.enumerated() {
            let latency = result.outcome.latency.quantiles
            let parameters = result.built.plan.parameters
            table.add([
                result.built.plan.peer,
                "\(text(parameters["m"]))/\(text(parameters["ef_construction"]))",
                CellText.fixed(result.built.seconds, 1),
                CellText.fixed(Double(result.built.byteCount) / megabyte, 1),
                "\(result.effort.efSearch)", CellText.fixed(result.effort.recall, 4),
                CellText.fixed(result.recall.withTies, 4),
                CellText.speed(result.outcome.queriesPerSecond),
                CellText.milliseconds(latency.p50), CellText.milliseconds(latency.p99),
                note(place),
            ])
        }
        return table.text + "\n\n" + Self.legend + "\n\n" + advice
    }

    private func text(_ value: ParameterValue?) -> String {
        switch value {
        case .number(let number): CellText.fixed(number, 0)
        case .text(let text): text
        case nil: ""
        }
    }

    // The places of the fastest and of the smallest that reach the target.
    private var best: (fastest: Int, smallest: Int)? {
        let reaching = results.indices.filter { results[$0].reaches(target) }
        guard
            let fastest = reaching.max(by: {
                results[$0].outcome.queriesPerSecond < results[$1].outcome.queriesPerSecond
            }),
            let smallest = reaching.min(by: {
                results[$0].built.byteCount < results[$1].built.byteCount
            })
        else { return nil }
        return (fastest, smallest)
    }

    private func note(_ place: Int) -> String {
        guard results[place].reaches(target) else { return "short" }
        var notes: [String] = []
        if place == best?.fastest { notes.append("fastest") }
        if place == best?.smallest { notes.append("smallest") }
        return notes.joined(separator: ", ")
    }

    private var advice: String {
        guard let best else {
            return "No graph reaches \(target): take a larger m or efConstruction."
        }
        let chosen = results[best.fastest]
        let parameters = chosen.built.plan.parameters
        let codes = parameters["quantization"].map { text($0) } ?? "automatic"
        return """
            fastest: HNSWParameters(m: \(text(parameters["m"])), \
            efConstruction: \(text(parameters["ef_construction"]))), quantization: .\(codes), \
            SearchOptions(efSearch: \(chosen.effort.efSearch))
            """
    }

    private static let legend = """
        efSearch: the fewest candidates with which the first half of the queries, or stored vectors,
        reach the recall, and that recall; held: the recall of the other half, which was not asked
        before. QPS, ms: theirs, one by one, on one thread. MB: 2^20 bytes, as the index says.
        """
}
