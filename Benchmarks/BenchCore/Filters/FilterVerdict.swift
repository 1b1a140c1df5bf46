package import Datasets
internal import Nearest

/// What the ways to search with one filter come to, beside one another.
package struct FilterVerdict: Sendable {
    /// One way beside the chosen plan.
    package struct Line: Sendable {
        /// The way.
        package let outcome: FilterOutcome
        /// Of all its answers.
        package let recall: Recall
        /// Queries a second of the chosen plan, divided by its own: the median of the rounds.
        package let chosenShare: Double
        /// Whether it found no less than the chosen plan, by the queries that both answered.
        package let isAsGood: Bool
    }

    /// The filter.
    package let filter: FilterCase
    /// The index's name.
    package let index: String
    /// The ways, the chosen plan first.
    package let lines: [Line]
    /// What is wrong with the answers, a line for each.
    package let complaints: [String]

    /// How much less recall still counts as equal: what few queries can tell apart.
    private static let slack = 0.002

    /// Compares the ways.
    ///
    /// - Parameters:
    ///   - filter: the filter.
    ///   - index: the index's name.
    ///   - outcomes: the ways, the chosen plan first.
    ///   - truth: the exact answers.
    ///   - k: neighbors asked for.
    ///   - dataset: the vectors.
    package init(
        _ filter: FilterCase,
        index: String,
        _ outcomes: [FilterOutcome],
        truth: NeighborTable,
        k: Int,
        dataset: Dataset
    ) {
        self.filter = filter
        self.index = index
        var complaints: [String] = []
        lines = outcomes.map { outcome in
            let common = min(outcome.answers.count, outcomes[0].answers.count)
            func recall(_ one: FilterOutcome, _ count: Int?) -> Recall {
                one.recall(truth, k: k, dataset: dataset, first: count)
            }
            let own = recall(outcome, nil)
            let (beside, chosen) = (recall(outcome, common), recall(outcomes[0], common))
            let where_ = "\(index), \(filter.family.rawValue) \(filter.name), \(outcome.way.name)"
            let wrong = outcome.wrongCounts(filter, k: k)
            if wrong > 0 {
                complaints.append(
                    "\(where_): \(wrong) of \(outcome.answers.count) answers have not "
                        + "\(min(k, filter.rows.count)) neighbors"
                )
            }
            let strangers = outcome.strangers(filter)
            if strangers > 0 {
                complaints.append("\(where_): \(strangers) neighbors do not match the filter")
            }
            if let matches = outcome.matches, matches != filter.rows.count {
                complaints.append(
                    "\(where_): the index keeps \(matches) rows, but \(filter.rows.count) match"
                )
            }
            return Line(
                outcome: outcome,
                recall: own,
                chosenShare: zip(outcomes[0].rates, outcome.rates).map { $0 / max($1, 1e-9) }
                    .median,
                isAsGood: beside.withTies >= chosen.withTies - Self.slack
            )
        }
        self.complaints = complaints
    }

    /// The chosen plan's line.
    package var chosen: Line { lines[0] }

    /// Queries a second of the chosen strategy, divided by those of the fastest forced one whose
    /// recall is as good; nil if no forced one's is.
    package var shareOfBest: Double? {
        lines.dropFirst().filter(\.isAsGood).map(\.chosenShare).min()
    }

    /// Whether a forced plan would have been clearly better: the chosen one is below 0.8 of it.
    package var isChosenWrongly: Bool { (shareOfBest ?? 1) < 0.8 }

    /// The line of a way.
    package func line(_ way: FilterWay) -> Line? { lines.first { $0.outcome.way == way } }
}
