/// What a filter asks, resolved for columns as they are: steps that write words of 64 rows into slots.
struct FilterProgram: Sendable {
    /// One step for a block of rows; its meaning is that of its kind.
    @safe struct Step: @unchecked Sendable {
        // Unchecked because of the pointer: the program keeps its table, which nobody writes.

        enum Kind: UInt8 {
            /// The bits of a bitmap.
            case bits
            /// The bits of one bitmap that are not in another.
            case bitsWithout
            case ints, doubles, codes, table
            /// Slots with each other.
            case and, andNot, or
            /// A slot alone.
            case invert
            /// Goes on at another step if a slot has no rows.
            case skipIfEmpty
        }

        var kind: Kind
        /// The slot that is written or asked.
        var slot = 0
        /// The other slot, or the step to go to.
        var other = 0
        /// The offset of the values or of a bitmap in a page.
        var values = 0
        /// The offset of the bitmap that the result is limited to; -1 for none.
        var presence = -1
        /// The bits of the first and the last value.
        var low: UInt64 = 0
        var high: UInt64 = 0
        var table: UnsafePointer<UInt8>?
        var tableCount = 0

        init(_ kind: Kind) {
            self.kind = kind
            unsafe table = nil
        }

        /// Bytes of the values of so many rows.
        func pageBytes(_ rows: Int) -> Int {
            switch kind {
            case .ints, .doubles: rows &* 8
            case .codes, .table: rows &* 4
            default: 0
            }
        }

        /// What a step costs, in no unit.
        var cost: Int {
            switch kind {
            case .bits, .bitsWithout: 0
            case .codes: 1
            case .ints, .doubles: 2
            default: 3
            }
        }
    }

    /// Whether all rows pass, or none does, if that is certain.
    let constant: Bool?
    let steps: [Step]
    /// Slots that the steps use; the result is in slot 0.
    let slotCount: Int
    /// The tables of the steps by the numbers of their conditions, for a later program of the same filter.
    let tables: [Int: CodeTable]

    /// Resolves a filter.
    ///
    /// - Parameters:
    ///   - filter: bound to the schema of the columns.
    ///   - snapshot: the columns as they are.
    ///   - known: the tables of an earlier program of the same filter for the same columns.
    init(_ filter: BoundFilter, _ snapshot: ColumnSnapshot, known: [Int: CodeTable] = [:]) {
        var resolver = FilterResolver(
            layout: snapshot.layout,
            facts: snapshot.facts,
            rowCount: snapshot.rowCount,
            known: known
        )
        let plan = resolver.resolve(filter.node)
        tables = resolver.tables
        if case .constant(let value) = plan {
            (constant, steps, slotCount) = (value, [], 1)
            return
        }
        var writer = StepWriter()
        writer.write(plan, into: 0)
        (constant, steps, slotCount) = (nil, writer.steps, writer.slotCount)
    }
}

/// Writes the steps of a plan.
private struct StepWriter {
    var steps: [FilterProgram.Step] = []
    var slotCount = 1

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
            // Something that holds comes first, so that what does not can be taken from it.
            let parts = parts.filter { !$0.isNegated } + parts.filter(\.isNegated)
            write(parts[0], into: slot)
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
