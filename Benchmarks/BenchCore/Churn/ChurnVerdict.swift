/// A graph whose contents were exchanged, beside one built anew with the same contents.
package struct ChurnVerdict: Sendable, Hashable {
    /// What one way to search finds in both.
    package struct Pair: Sendable, Hashable {
        /// How it searches.
        package let point: SearchPoint
        /// Recall where contents were exchanged, 0…1.
        package let churned: Double
        /// Recall in the graph built anew, 0…1.
        package let fresh: Double

        package init(point: SearchPoint, churned: Double, fresh: Double) {
            self.point = point
            self.churned = churned
            self.fresh = fresh
        }

        fileprivate var name: String { point.efSearch.map { "ef \($0)" } ?? point.label }

        /// What the exchange cost, as a share of the true neighbors; below 0 where it gained.
        package var loss: Double { fresh - churned }
    }

    /// Each way to search.
    package let pairs: [Pair]
    /// Memory that the graph uses, divided by that of the one built anew.
    package let memoryRatio: Double

    package init(pairs: [Pair], memoryRatio: Double) {
        self.pairs = pairs
        self.memoryRatio = memoryRatio
    }

    /// Compares the last two stages of a run; nil if it has fewer than two.
    package init?(_ stages: [ChurnStage]) {
        guard let fresh = stages.last, let churned = stages.dropLast().last else { return nil }
        pairs = zip(churned.searches, fresh.searches).map { old, new in
            Pair(point: old.point, churned: old.recall.withTies, fresh: new.recall.withTies)
        }
        memoryRatio = Double(churned.memoryUsed) / Double(max(fresh.memoryUsed, 1))
    }

    /// The comparison in a line for each way to search and one for memory.
    package var text: String {
        let lines = pairs.map { pair in
            let points = -100 * pair.loss
            return "recall   \(CellText.fixed(pair.churned, 4)) (\(pair.name)), "
                + "\(points < 0 ? "" : "+")\(CellText.fixed(points, 2)) points beside "
                + "\(CellText.fixed(pair.fresh, 4)) of a graph built anew"
        }
        let memory = "memory   \(CellText.fixed(memoryRatio, 3)) of that of a graph built anew"
        return (lines + [memory]).joined(separator: "\n")
    }

    /// A line for each limit that is exceeded.
    ///
    /// - Parameters:
    ///   - maximumLoss: how much less of the true neighbors may be found, 0…1; nil for any.
    ///   - maximumMemoryRatio: how many times as much memory may be used; nil for any.
    /// - Returns: the lines, none where all is well.
    package func complaints(maximumLoss: Double?, maximumMemoryRatio: Double?) -> [String] {
        var lines: [String] = []
        for pair in pairs {
            guard let maximumLoss, pair.loss > maximumLoss + RecallShortfall.slack else { continue }
            lines.append(
                "recall (\(pair.name)) is \(CellText.fixed(pair.loss, 5)) below that of a "
                    + "graph built anew, more than \(CellText.fixed(maximumLoss, 5))"
            )
        }
        if let maximumMemoryRatio, memoryRatio > maximumMemoryRatio {
            lines.append(
                "memory is \(CellText.fixed(memoryRatio, 4)) times that of a graph built anew, "
                    + "more than \(CellText.fixed(maximumMemoryRatio, 4))"
            )
        }
        return lines
    }
}
