internal import NearestIndex

extension FilterProgram {
    /// One step of a program, for a block of rows; its kind says which of its numbers it uses.
    ///
    /// A step reads columns or slots and writes a slot: a bit for each row of the block, 64 to a
    /// word.
    struct Step: Sendable {
        /// What a step does.
        enum Kind: UInt8 {
            /// Takes a bitmap.
            case bits
            /// Takes a bitmap without the bits of another.
            case bitsWithout
            /// Marks values in a range.
            case ints, doubles, codes
            /// Marks values in a list.
            case listedInts, listedDoubles
            /// Marks codes whose byte in a table is 1.
            case table
            /// Joins a slot with the next one.
            case and, andNot, or
            /// Inverts a slot.
            case invert
            /// Goes on at another step if a slot has no rows.
            case skipIfEmpty
        }

        /// What the step does.
        var kind: Kind
        /// The slot that is written or tested.
        var slot = 0
        /// The other slot, or the step to go to.
        var other = 0
        /// The offset in a page of the values or the bitmap.
        var values = 0
        /// The offset in a page of the bitmap that limits the result; -1 for none.
        var presence = -1
        /// The bits of the first value of a range.
        var low: UInt64 = 0
        /// The bits of the last value of a range.
        var high: UInt64 = 0
        /// The list of numbers.
        var list: NumberList?
        /// The table; the program keeps its memory.
        var table: ScratchSpan<UInt8>?

        /// Makes a step, whose numbers are set afterwards.
        init(_ kind: Kind) {
            self.kind = kind
        }

        /// Returns a step that takes a bitmap.
        static func bits(at offset: Int) -> Step {
            var step = Step(.bits)
            step.values = offset
            return step
        }

        /// Returns a step that takes a bitmap without the bits of another.
        static func bits(at offset: Int, without other: Int) -> Step {
            var step = Step(.bitsWithout)
            (step.values, step.presence) = (offset, other)
            return step
        }

        /// Returns a step that marks codes in a range that does not include 0.
        static func codes(at offset: Int, in range: ClosedRange<UInt32>) -> Step {
            var step = Step(.codes)
            step.values = offset
            step.low = UInt64(range.lowerBound)
            step.high = UInt64(range.upperBound)
            return step
        }

        /// Returns a step that marks the codes of a table.
        static func table(_ table: ScratchSpan<UInt8>, at offset: Int) -> Step {
            var step = Step(.table)
            step.values = offset
            step.table = table
            return step
        }

        /// Bytes of the values of `rows` rows; 0 for bitmaps and logic.
        func pageBytes(_ rows: Int) -> Int {
            switch kind {
            case .ints, .doubles, .listedInts, .listedDoubles: rows &* 8
            case .codes, .table: rows &* 4
            default: 0
            }
        }

        /// What the step costs, relative to others.
        var cost: Int {
            switch kind {
            case .bits, .bitsWithout: 0
            case .codes: 1
            case .ints, .doubles: 2
            case .listedInts, .listedDoubles: 40
            default: 3
            }
        }
    }
}
