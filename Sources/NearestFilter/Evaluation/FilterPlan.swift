/// A filter simplified for columns as they are at one moment, before its steps are put in order.
///
/// A constant is only at the top. An `and` or `or` has at least two parts, the cheapest first.
indirect enum FilterPlan {
    /// All rows, or none.
    case constant(Bool)
    /// The rows that one step marks.
    case step(FilterProgram.Step)
    /// The rows that all parts match.
    case and([FilterPlan])
    /// The rows that at least one part matches.
    case or([FilterPlan])
    /// The rows that the part does not match.
    case not(FilterPlan)

    /// Whether this is a negation.
    var isNegated: Bool { if case .not = self { true } else { false } }

    // What evaluating the plan costs, in the unit of the steps' costs; all logic costs the same.
    private var cost: Int {
        switch self {
        case .step(let step): step.cost
        default: 4
        }
    }

    /// Returns the conjunction of plans; every row if there are none.
    static func all(_ parts: [FilterPlan]) -> FilterPlan {
        joined(parts, neutral: true) { .and($0) }
    }

    /// Returns the disjunction of plans; no row if there are none.
    static func any(_ parts: [FilterPlan]) -> FilterPlan {
        joined(parts, neutral: false) { .or($0) }
    }

    // Folds constants, and puts the cheapest part first: the others are skipped in blocks where it
    // leaves no row.
    private static func joined(
        _ parts: [FilterPlan],
        neutral: Bool,
        _ join: ([FilterPlan]) -> FilterPlan
    ) -> FilterPlan {
        var kept: [FilterPlan] = []
        for part in parts {
            switch part {
            case .constant(neutral): continue
            case .constant: return part
            default: kept.append(part)
            }
        }
        if kept.isEmpty { return .constant(neutral) }
        if kept.count == 1 { return kept[0] }
        return join(kept.sorted { $0.cost < $1.cost })
    }

    /// The plan for the rows that this one does not match.
    var negated: FilterPlan {
        switch self {
        case .constant(let value): .constant(!value)
        case .not(let part): part
        default: .not(self)
        }
    }
}
