package import BenchReport
internal import Foundation

package import struct BenchReport.Measurement

/// Compares peers with a baseline on one data set: speed at equal recall, and, where a peer is a
/// full scan, speed at equal size of batches.
///
///     let sets = try Comparison.all(lines, baseline: "faiss-flat", peers: ["nearest-flat"])
///     for set in sets { print(set.text) }
///
/// It does not look at whether lines were measured on one machine; ratios count only if they were.
package struct Comparison: Sendable {
    /// The data set.
    package let data: String
    /// The baseline first, then the peers in the order asked for; those without points left out.
    private let peers: [(name: String, points: [Measurement])]
    private let baseline: String
    private let recalls: [Double]

    /// Compares on every data set on which one of the peers was measured, in alphabetical order.
    ///
    /// - Parameters:
    ///   - measurements: lines of results, in any order.
    ///   - baseline: the peer that others are divided by.
    ///   - peers: the others.
    ///   - recalls: where speeds are compared, 0…1 each.
    /// - Returns: a comparison for each data set.
    /// - Throws: `ComparisonError` for a peer of which there is no line.
    package static func all(
        _ measurements: [Measurement],
        baseline: String,
        peers: [String],
        recalls: [Double] = [0.9, 0.95, 0.99]
    ) throws -> [Comparison] {
        var names: [String] = []
        for name in [baseline] + peers where !names.contains(name) { names.append(name) }
        let known = Set(measurements.map(\.peer))
        if let unknown = names.first(where: { !known.contains($0) }) {
            throw ComparisonError(peer: unknown, known: known.sorted())
        }
        let sets = Dictionary(grouping: measurements.filter { names.contains($0.peer) }, by: \.data)
        return sets.sorted { $0.key < $1.key }.map { data, points in
            let byPeer = Dictionary(grouping: points, by: \.peer)
            return Comparison(
                data: data,
                peers: names.compactMap { name in byPeer[name].map { (name, $0) } },
                baseline: baseline,
                recalls: recalls
            )
        }
    }

    /// The tables of the data set, without a newline at the end.
    package var text: String {
        let scans = peers.filter { $0.points.areFullScans }
        let others = peers.filter { !$0.points.areFullScans }
        // A full scan is worth a row among the others: whether they are faster is the question.
        let front = others.isEmpty ? nil : atEqualRecall
        let tables = [front, scans.isEmpty ? nil : byBatch(scans)].compactMap { $0 }
        let head = peers.contains { $0.name == baseline } ? "" : " (no points of \(baseline))"
        return ([data + head] + tables).joined(separator: "\n\n")
    }

    private var atEqualRecall: String {
        var heads = ["QPS at equal recall"]
        for recall in recalls { heads += ["at " + Self.shortest(recall), "ratio"] }
        var table = TextTable(heads + ["best recall", "points"])
        let fronts = peers.map { ($0.name, ParetoFront($0.points), $0.points) }
        let base = fronts.first { $0.0 == baseline }?.1
        for (name, front, points) in fronts {
            var cells = [name]
            for recall in recalls {
                let qps = front.qps(atRecall: recall)
                cells += [Self.speed(qps), Self.ratio(qps, base?.qps(atRecall: recall))]
            }
            let best = points.map(\.recall).max() ?? 0
            table.add(cells + [String(format: "%.4f", best), "\(points.count)"])
        }
        return table.text
    }

    /// Full scans: a ratio is to the baseline's fastest point with the same batch, k and threads.
    private func byBatch(_ scans: [(name: String, points: [Measurement])]) -> String {
        let base = scans.first { $0.name == baseline }?.points ?? []
        var table = TextTable(
            ["QPS of full scans", "params", "k", "threads", "recall", "QPS", "ratio"],
            leftColumns: 2
        )
        for (name, points) in scans {
            for one in points.sorted(by: Self.isSmallerBatch) {
                let equals = base.filter { Self.isAskedAlike($0, one) }
                table.add([
                    name, Self.parameters(one), one.k.map(String.init) ?? "-",
                    one.searchThreads.map(String.init) ?? "-", String(format: "%.4f", one.recall),
                    Self.speed(one.queriesPerSecond),
                    Self.ratio(one.queriesPerSecond, equals.map(\.queriesPerSecond).max()),
                ])
            }
        }
        return table.text
    }

    private static func isAskedAlike(_ a: Measurement, _ b: Measurement) -> Bool {
        // Lines of other programs need not say how many neighbors and threads.
        func agree(_ a: Int?, _ b: Int?) -> Bool { a == nil || b == nil || a == b }
        return a.batchSize == b.batchSize && agree(a.k, b.k)
            && agree(a.searchThreads, b.searchThreads)
    }

    private static func isSmallerBatch(_ a: Measurement, _ b: Measurement) -> Bool {
        func rank(_ one: Measurement) -> (Int, Int, Int, String) {
            (one.batchSize ?? 0, one.k ?? 0, one.searchThreads ?? 0, one.parameterText)
        }
        return rank(a) < rank(b)
    }

    /// The parameters without what the batch already says.
    private static func parameters(_ one: Measurement) -> String {
        var shown = one
        shown.parameters["latency"] = nil
        if let batch = one.batchSize {
            shown.parameters["mode"] = nil
            shown.parameters["batch"] = .number(Double(batch))
        }
        return shown.parameterText
    }

    private static func shortest(_ value: Double) -> String { String(format: "%g", value) }

    private static func speed(_ qps: Double?) -> String {
        qps.map { String(format: $0 < 1000 ? "%.1f" : "%.0f", $0) } ?? "-"
    }

    private static func ratio(_ qps: Double?, _ base: Double?) -> String {
        guard let qps, let base else { return "-" }
        return String(format: "%.2f", qps / base)
    }
}

/// Says that there is no line of a peer.
package struct ComparisonError: Error, Hashable, CustomStringConvertible {
    /// The peer asked for.
    package let peer: String
    /// Those there are, in alphabetical order.
    package let known: [String]

    package init(peer: String, known: [String]) {
        self.peer = peer
        self.known = known
    }

    /// The error in one line.
    package var description: String {
        let others = known.isEmpty ? "no operating points at all" : known.joined(separator: ", ")
        return "there is no operating point of \(peer); there are \(others)"
    }
}
