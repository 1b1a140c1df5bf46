/// A filter for columns as they are, before its steps are put in a row.
///
/// Constants are only at the top, and `and` and `or` have at least two parts.
indirect enum FilterPlan {
    case constant(Bool)
    case step(FilterProgram.Step)
    case and([FilterPlan])
    case or([FilterPlan])
    case not(FilterPlan)

    var isNegated: Bool { if case .not = self { true } else { false } }

    private var cost: Int {
        switch self {
        case .step(let step): step.cost
        default: 4
        }
    }

    static func all(_ parts: [FilterPlan]) -> FilterPlan {
        joined(parts, neutral: true) { .and($0) }
    }

    static func any(_ parts: [FilterPlan]) -> FilterPlan {
        joined(parts, neutral: false) { .or($0) }
    }

    // What costs least comes first, so that the rest is skipped where nothing is left.
    private static func joined(
        _ parts: [FilterPlan],
        neutral: Bool,
        _ join: ([FilterPlan]) -> FilterPlan
    ) -> FilterPlan {
        var rest: [FilterPlan] = []
        for part in parts {
            switch part {
            case .constant(neutral): continue
            case .constant: return part
            default: rest.append(part)
            }
        }
        if rest.isEmpty { return .constant(neutral) }
        if rest.count == 1 { return rest[0] }
        return join(rest.sorted { $0.cost < $1.cost })
    }

    var negated: FilterPlan {
        switch self {
        case .constant(let value): .constant(!value)
        case .not(let part): part
        default: .not(self)
        }
    }
}

/// Turns conditions on columns into steps, or constants where what is known of the columns says enough.
struct FilterResolver {
    let layout: ColumnLayout
    let facts: ColumnFacts
    let rowCount: Int
    /// Tables by the numbers of their conditions: earlier ones, and then those that steps use.
    private(set) var tables: [Int: CodeTable]
    private var conditions = 0

    init(layout: ColumnLayout, facts: ColumnFacts, rowCount: Int, known: [Int: CodeTable]) {
        self.layout = layout
        self.facts = facts
        self.rowCount = rowCount
        tables = known
    }

    mutating func resolve(_ node: BoundFilter.Node) -> FilterPlan {
        switch node {
        case .constant(let value): return .constant(value)
        case .and(let parts): return .all(resolve(parts))
        case .or(let parts): return .any(resolve(parts))
        case .not(let part): return resolve(part).negated
        case .exists(let column): return exists(column)
        case .bool(let column, let wanted): return bool(column, wanted)
        case .ints(let column, let low, let high): return ints(column, Int64(low), Int64(high))
        case .doubles(let column, let low, let high): return doubles(column, low, high)
        case .string(let column, let test):
            defer { conditions += 1 }
            guard let texts = facts.dictionaries[column].texts else { return .constant(false) }
            return plan(PassingCodes(test, texts, &tables[conditions]), column)
        case .tags(let column, let test):
            defer { conditions += 1 }
            guard let texts = facts.dictionaries[column].texts,
                let sets = facts.dictionaries[column].sets
            else { return .constant(false) }
            return plan(PassingCodes(test, texts, sets, &tables[conditions]), column)
        }
    }

    // All of them, also behind a constant, so that a condition has the same number every time.
    private mutating func resolve(_ parts: [BoundFilter.Node]) -> [FilterPlan] {
        var plans: [FilterPlan] = []
        for part in parts { plans.append(resolve(part)) }
        return plans
    }

    private func summary(_ column: Int) -> ColumnSummary? { facts.summaries?[column] }

    private func isAbsent(_ column: Int) -> Bool {
        rowCount <= facts.rowCount && summary(column)?.present == 0
    }

    private func isEverywhere(_ column: Int) -> Bool {
        guard rowCount <= facts.rowCount, let summary = summary(column) else { return false }
        return summary.present >= facts.rowCount
    }

    private func exists(_ column: Int) -> FilterPlan {
        if isAbsent(column) { return .constant(false) }
        if isEverywhere(column) { return .constant(true) }
        let place = layout.columns[column]
        if let presence = place.presence { return .step(Self.bits(presence)) }
        let dictionaries = facts.dictionaries[column]
        let count = (dictionaries.sets ?? dictionaries.texts)?.count ?? 0
        return count == 0 ? .constant(false) : .step(codes(place, 1...UInt32(count)))
    }

    private static func bits(_ bitmap: Int) -> FilterProgram.Step {
        var step = FilterProgram.Step(.bits)
        step.values = bitmap
        return step
    }

    private func codes(
        _ place: ColumnLayout.Column,
        _ range: ClosedRange<UInt32>
    ) -> FilterProgram.Step {
        var step = FilterProgram.Step(.codes)
        step.values = place.values
        step.low = UInt64(range.lowerBound)
        step.high = UInt64(range.upperBound)
        return step
    }

    private func bool(_ column: Int, _ wanted: Bool) -> FilterPlan {
        let place = layout.columns[column]
        guard let presence = place.presence, !isAbsent(column) else { return .constant(false) }
        if let values = summary(column)?.ints {
            let number: Int64 = wanted ? 1 : 0
            if !values.contains(number) { return .constant(false) }
            if values == number...number { return exists(column) }
        }
        var step = Self.bits(place.values)
        if !wanted {
            step.kind = .bitsWithout
            (step.values, step.presence) = (presence, place.values)
        }
        return .step(step)
    }

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

    // What a row lacks is stored as 0, so ranges without 0 need no bitmap.
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

    private mutating func plan(_ passing: PassingCodes, _ column: Int) -> FilterPlan {
        if isAbsent(column) { return .constant(false) }
        let place = layout.columns[column]
        switch passing {
        case .none: return .constant(false)
        case .all: return exists(column)
        case .ranges(let ranges): return .any(ranges.map { .step(codes(place, $0)) })
        case .except(let code):
            return .all([exists(column), .not(.step(codes(place, code...code)))])
        case .table(let table):
            tables[conditions] = table
            var step = FilterProgram.Step(.table)
            step.values = place.values
            unsafe step.table = table.bytes
            step.tableCount = table.count
            return .step(step)
        }
    }
}
