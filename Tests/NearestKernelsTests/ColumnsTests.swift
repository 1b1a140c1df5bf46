import NearestKernels
import Testing

@Suite("Columns")
struct ColumnsTests {
    #if DEBUG
    static let counts = Array(0...200) + [255, 511, 1027]
    #else
    static let counts = Array(0...200) + [255, 511, 1027, 4095, 16_385, 100_003]
    #endif

    /// Ends of ranges: pairs of values that rows have, of their neighbours and of the extremes, in
    /// both orders.
    private static func bounds<Value: Comparable>(
        _ values: [Value],
        extremes: [Value],
        _ random: inout KernelRandom
    ) -> [(low: Value, high: Value)] {
        var found: [(low: Value, high: Value)] = []
        for low in extremes {
            for high in extremes { found.append((low, high)) }
        }
        let known = values.isEmpty ? extremes : values
        for _ in 0..<6 {
            let first = known[Int(random.bits() % UInt64(known.count))]
            let second = known[Int(random.bits() % UInt64(known.count))]
            found += [(first, second), (first, first)]
        }
        return found
    }

    @Test(arguments: counts)
    func `ranges of Int64 are what a loop finds, to their extremes`(count: Int) {
        var random = KernelRandom(seed: count)
        let extremes: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]
        let values = (0..<count).map { _ -> Int64 in
            switch random.bits() % 4 {
            case 0: extremes[Int(random.bits() % 7)]
            case 1: Int64(bitPattern: random.bits())
            default: Int64(random.bits() % 9) - 4
            }
        }
        var found = Disagreements()
        for (low, high) in Self.bounds(values, extremes: extremes, &random) {
            let expected = markedWords(values) { low <= $0 && $0 <= high }
            unsafe found.unlessMarked(values, expected, "Int64 \(low) through \(high)") {
                unsafe $0.mark($1, count: count, from: low, through: high, into: $2)
            }
        }
        found.report()
    }

    @Test(
        arguments: counts
    )
    func `ranges of Double are what a loop finds, with infinities, -0 and NaN`(count: Int) {
        var random = KernelRandom(seed: count)
        let extremes: [Double] = [
            -.infinity, -.greatestFiniteMagnitude, -.leastNonzeroMagnitude, -0.0, 0,
            .leastNonzeroMagnitude, .infinity, .nan,
        ]
        let values = (0..<count).map { _ -> Double in
            switch random.bits() % 4 {
            case 0: extremes[Int(random.bits() % 8)]
            case 1: Double(random.float())
            default: Double(random.bits() % 9) - 4
            }
        }
        var found = Disagreements()
        for (low, high) in Self.bounds(values, extremes: extremes, &random) {
            let expected = markedWords(values) { low <= $0 && $0 <= high }
            unsafe found.unlessMarked(values, expected, "Double \(low) through \(high)") {
                unsafe $0.mark($1, count: count, from: low, through: high, into: $2)
            }
        }
        found.report()
    }

    @Test(arguments: counts)
    func `ranges of UInt32 are what a loop finds, to their extremes`(count: Int) {
        var random = KernelRandom(seed: count)
        let extremes: [UInt32] = [0, 1, 0x7FFF_FFFF, 0x8000_0000, .max - 1, .max]
        let values = (0..<count).map { _ -> UInt32 in
            switch random.bits() % 4 {
            case 0: extremes[Int(random.bits() % 6)]
            case 1: UInt32(truncatingIfNeeded: random.bits())
            default: UInt32(random.bits() % 9)
            }
        }
        var found = Disagreements()
        for (low, high) in Self.bounds(values, extremes: extremes, &random) {
            let expected = markedWords(values) { low <= $0 && $0 <= high }
            unsafe found.unlessMarked(values, expected, "UInt32 \(low) through \(high)") {
                unsafe $0.mark($1, count: count, from: low, through: high, into: $2)
            }
        }
        found.report()
    }

    /// Around the sizes at which the kernels change their way.
    private static let tableCounts = [
        0, 1, 2, 31, 32, 33, 63, 64, 65, 200, 255, 256, 257, 511, 1000, 1023, 1024, 1025, 5000,
    ]

    @Test(arguments: counts)
    func `codes are looked up, and those outside the table never marked`(count: Int) {
        var random = KernelRandom(seed: count)
        var found = Disagreements()
        for tableCount in Self.tableCounts {
            let entries: [UInt8] = [0, 0, 1, 2, 0x80, 0xFF]
            let table = (0..<tableCount).map { _ in entries[Int(random.bits() % 6)] }
            let size = UInt32(tableCount)
            let outside: [UInt32] = [
                size, size + 1, 256, 512, 1024, 1 << 13, 0x7FFF_FFFF, 0x8000_0000, .max,
            ]
            let codes = (0..<count).map { _ -> UInt32 in
                switch random.bits() % 8 {
                case 0: outside[Int(random.bits() % 9)]
                case 1: UInt32(truncatingIfNeeded: random.bits())
                default: UInt32(random.bits() % UInt64(tableCount + 1))
                }
            }
            let expected = markedWords(codes) { $0 < size && table[Int($0)] != 0 }
            let memory = GuardedMemory(byteCount: tableCount)
            defer { withExtendedLifetime(memory) {} }
            let entry = unsafe UnsafePointer(memory.copy(table))
            unsafe found.unlessMarked(codes, expected, "codes in \(tableCount)") {
                unsafe $0.mark($1, count: count, in: entry, tableCount: tableCount, into: $2)
            }
        }
        found.report()
    }

    @Test(arguments: Array(0...40) + [127, 1000])
    func `words are combined as loops do`(count: Int) {
        var random = KernelRandom(seed: count)
        let special: [UInt64] = [0, .max, 1, 1 << 63]
        func word(_ i: Int) -> UInt64 { i % 5 == 0 ? special[i / 5 % 4] : random.bits() }
        let first = (0..<count).map(word)
        let second = (0..<count).map(word)
        let pairs = zip(first, second)
        for set in InstructionSet.available {
            let kernels = set.columns
            let and = unsafe combined(first, second) { unsafe kernels.and($0, $1, count: $2) }
            #expect(and == pairs.map { $0 & $1 }, "\(set.name)")
            let andNot = unsafe combined(first, second) { unsafe kernels.andNot($0, $1, count: $2) }
            #expect(andNot == pairs.map { $0 & ~$1 }, "\(set.name)")
            let or = unsafe combined(first, second) { unsafe kernels.or($0, $1, count: $2) }
            #expect(or == pairs.map { $0 | $1 }, "\(set.name)")

            // SAFETY: the words are `count`, and each may be combined with itself.
            let memory = GuardedMemory(byteCount: count * 8)
            defer { withExtendedLifetime(memory) {} }
            let same = unsafe memory.copy(first)
            unsafe kernels.and(same, same, count: count)
            unsafe kernels.or(same, same, count: count)
            #expect(unsafe Array(UnsafeBufferPointer(start: same, count: count)) == first)
            unsafe kernels.andNot(same, same, count: count)
            let left = unsafe UnsafeBufferPointer(start: same, count: count)
            #expect(unsafe left.allSatisfy { $0 == 0 }, "\(set.name)")
        }
    }
}
