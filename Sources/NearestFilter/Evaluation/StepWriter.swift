/// Puts the steps of a plan in order.
///
/// A part of a conjunction or a disjunction is evaluated in the slot behind the one that collects
/// the result.
struct StepWriter {
    /// The steps so far.
    private(set) var steps: [FilterProgram.Step] = []
    /// Slots that the steps use.
    private(set) var slotCount = 1

    /// Writes the steps of a plan whose result goes into a slot.
    mutating func write(_ plan: FilterPlan, into slot: Int) {
        slotCount = max(slotCount, slot + 1)
        switch plan {
        case .constant: preconditionFailure("constants are folded")
        case .step(var step):
            step.slot = slot
            steps.append(step)
        case .not(let part):
            write(part, into: slot)
            join(.invert, slot)
        case .or(let parts):
            write(parts[0], into: slot)
            for part in parts.dropFirst() {
                write(part, into: slot + 1)
                join(.or, slot)
            }
        case .and(let parts):
            // Negations come last: they are subtracted, which spares inverting them.
            let parts = parts.filter { !$0.isNegated } + parts.filter(\.isNegated)
            write(parts[0], into: slot)
            // A block that has no rows left skips the other parts.
            var skips: [Int] = []
            for part in parts.dropFirst() {
                skips.append(steps.count)
                join(.skipIfEmpty, slot)
                if case .not(let inner) = part {
                    write(inner, into: slot + 1)
                    join(.andNot, slot)
                } else {
                    write(part, into: slot + 1)
                    join(.and, slot)
                }
            }
            for skip in skips { steps[skip].other = steps.count }
        }
    }

    private mutating func join(_ kind: FilterProgram.Step.Kind, _ slot: Int) {
        var step = FilterProgram.Step(kind)
        step.slot = slot
        step.other = slot + 1
        steps.append(step)
    }
}
