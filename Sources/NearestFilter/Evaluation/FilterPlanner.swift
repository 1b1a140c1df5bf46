internal import NearestIndex

/// Turns the tests of a bound filter into steps, or into constants where the statistics decide
/// them.
///
/// A row without an attribute has 0 in its column, so a test that 0 fails needs no bitmap of the
/// rows that have the attribute.
struct FilterPlanner {
    /// Where the columns lie in a page.
    let layout: ColumnLayout
    /// What is known of the columns.
    let statistics: ColumnStatistics
    /// Rows of the snapshot that is evaluated.
    let rowCount: Int
    /// Tables by the numbers of their tests: those of an earlier plan, and then those that steps
    /// use.
    private(set) var tables: [Int: CodeMembership]
    /// When to stop testing texts and tags; nil for never.
    let stop: StopCondition?
    // The number of the next test of texts or tags, in the order of the filter.
    private var testNumber = 0

    /// Begins a plan for columns.
    ///
    /// - Parameters:
    ///   - layout: where the columns lie.
    ///   - statistics: what is known of them.
    ///   - rowCount: rows of the snapshot that is evaluated.
    ///   - known: the tables of an earlier plan of the same filter for the same columns.
    ///   - stop: when to stop testing texts and tags; nil for never.
    init(
        layout: ColumnLayout,
        statistics: ColumnStatistics,
        rowCount: Int,
        known: [Int: CodeMembership],
        stop: StopCondition?
    ) {
        self.stop = stop
        self.layout = layout
        self.statistics = statistics
        self.rowCount = rowCount
        tables = known
    }

    /// Plans a node of a filter.
    ///
    /// - Throws: ``StopCondition/Interrupted`` if it is stopped.
    mutating func plan(
        _ node: BoundFilter.Node
    ) throws(StopCondition.Interrupted) -> FilterPlan {
        switch node {
        case .constant(let value): return .constant(value)
        case .and(let parts): return .all(try plans(parts))
        case .or(let parts): return .any(try plans(parts))
        case .not(let part): return try plan(part).negated
        case .exists(let column): return exists(column)
        case .bool(let column, let wanted): return bool(column, wanted)
        case .ints(let column, let low, let high): return ints(column, Int64(low), Int64(high))
        case .doubles(let column, let low, let high): return doubles(column, low, high)
        case .numbers(let column, let list): return numbers(column, in: list)
        case .string(let column, let test):
            defer { testNumber += 1 }
            guard let texts = statistics.dictionaries[column].texts else { return .constant(false) }
            let codes = try MatchingCodes.texts(
                matching: test,
                in: texts,
                &tables[testNumber],
                stop
            )
            return plan(codes, column)
        case .tags(let column, let test):
            defer { testNumber += 1 }
            guard let texts = statistics.dictionaries[column].texts,
                let sets = statistics.dictionaries[column].sets
            else { return .constant(false) }
            let codes = try MatchingCodes.sets(
                matching: test,
                in: sets,
                tags: texts,
                &tables[testNumber],
                stop
            )
            return plan(codes, column)
        }
    }

    // All parts, even if one of them decides the others, so that a test has the same number every
    // time.
    private mutating func plans(
        _ parts: [BoundFilter.Node]
    ) throws(StopCondition.Interrupted) -> [FilterPlan] {
        var plans: [FilterPlan] = []
        for part in parts { plans.append(try plan(part)) }
        return plans
    }

    // The summary of a column; nil if a change went on while the statistics were read.
    private func summary(_ column: Int) -> ColumnSummary? { statistics.summaries?[column] }

    // Whether it is known that no row of the snapshot has the attribute.
    private func isAbsent(_ column: Int) -> Bool {
        rowCount <= statistics.rowCount && summary(column)?.present == 0
    }

    // Whether it is known that every row of the snapshot has the attribute.
    private func isEverywhere(_ column: Int) -> Bool {
        guard rowCount <= statistics.rowCount, let summary = summary(column) else { return false }
        return summary.present >= statistics.rowCount
    }

    // The rows that have an attribute.
    private func exists(_ column: Int) -> FilterPlan {
        if isAbsent(column) { return .constant(false) }
        if isEverywhere(column) { return .constant(true) }
        let place = layout.columns[column]
        if let presence = place.presence { return .step(.bits(at: presence)) }
        let count = statistics.dictionaries[column].values?.count ?? 0
        return count == 0
            ? .constant(false) : .step(.codes(at: place.values, in: 1...UInt32(count)))
    }

    // The rows whose Bool has a value.
    private func bool(_ column: Int, _ wanted: Bool) -> FilterPlan {
        let place = layout.columns[column]
        guard let presence = place.presence, !isAbsent(column) else { return .constant(false) }
        if let values = summary(column)?.ints {
            let number: Int64 = wanted ? 1 : 0
            if !values.contains(number) { return .constant(false) }
            if values == number...number { return exists(column) }
        }
        // A value of false is a row that has the attribute and whose bit is not set.
        return .step(wanted ? .bits(at: place.values) : .bits(at: presence, without: place.values))
    }

    // The rows whose Int is in a range, both bounds included.
    private func ints(_ column: Int, _ low: Int64, _ high: Int64) -> FilterPlan {
        guard low <= high, !isAbsent(column) else { return .constant(false) }
        var range = Int64.min...Int64.max
        if let values = summary(column)?.ints {
            if low > values.upperBound || high < values.lowerBound { return .constant(false) }
            range = values
        }
        if low <= range.lowerBound, high >= range.upperBound { return exists(column) }
        var step = FilterProgram.Step(.ints)
        step.low = UInt64(bitPattern: low)
        step.high = UInt64(bitPattern: high)
        return numbers(step, column, includesZero: low <= 0 && 0 <= high)
    }

    // The rows whose Double is in a range, both bounds included.
    private func doubles(_ column: Int, _ low: Double, _ high: Double) -> FilterPlan {
        guard low <= high, !isAbsent(column) else { return .constant(false) }
        var range = -Double.infinity...Double.infinity
        if let values = summary(column)?.doubles {
            if low > values.upperBound || high < values.lowerBound { return .constant(false) }
            range = values
        }
        if low <= range.lowerBound, high >= range.upperBound { return exists(column) }
        var step = FilterProgram.Step(.doubles)
        step.low = low.bitPattern
        step.high = high.bitPattern
        return numbers(step, column, includesZero: low <= 0 && 0 <= high)
    }

    // The rows whose number is in a list.
    private func numbers(_ column: Int, in list: NumberList) -> FilterPlan {
        guard !isAbsent(column) else { return .constant(false) }
        var step = FilterProgram.Step(list.isOfDoubles ? .listedDoubles : .listedInts)
        step.list = list
        return numbers(step, column, includesZero: list.contains(Int64(0)))
    }

    // A step over numbers, limited to the rows that have the attribute only if 0 is in its range.
    private func numbers(
        _ step: FilterProgram.Step,
        _ column: Int,
        includesZero: Bool
    ) -> FilterPlan {
        var step = step
        let place = layout.columns[column]
        step.values = place.values
        if includesZero, !isEverywhere(column), let presence = place.presence {
            step.presence = presence
        }
        return .step(step)
    }

    // The rows whose code is one of those that match.
    private mutating func plan(_ codes: MatchingCodes, _ column: Int) -> FilterPlan {
        if isAbsent(column) { return .constant(false) }
        let values = layout.columns[column].values
        switch codes {
        case .none: return .constant(false)
        case .all: return exists(column)
        case .ranges(let ranges): return .any(ranges.map { .step(.codes(at: values, in: $0)) })
        case .except(let code):
            return .all([exists(column), .not(.step(.codes(at: values, in: code...code)))])
        case .table(let table):
            // The program keeps the table that the step points to.
            tables[testNumber] = table
            return .step(.table(table.table, at: values))
        }
    }
}
