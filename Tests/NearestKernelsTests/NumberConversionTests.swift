import CNearestKernels
import Testing

@Suite("Conversions of float16 and bfloat16")
struct NumberConversionTests {
    enum Format: String, CaseIterable, Sendable {
        case float16 = "f16"
        case bfloat16 = "bf16"

        var infinity: UInt16 { self == .float16 ? 0x7C00 : 0x7F80 }

        func value(_ bits: UInt16) -> Double {
            if self == .float16 { return ExactNumbers.halves[Int(bits)] }
            return Double(ExactNumbers.bfloat(bits))
        }

        func nearest(_ value: Float) -> UInt16 {
            if self == .float16 { return ExactNumbers.halfBits(Double(value)) }
            return ExactNumbers.bfloatBits(Double(value))
        }
    }

    @Test(arguments: Format.allCases)
    func `all patterns are widened exactly`(format: Format) {
        var found = Disagreements()
        let patterns = Array(UInt16.min...UInt16.max)
        let scalar = KernelTable.scalar.widened(patterns, format)
        for i in 0..<patterns.count {
            let exact = format.value(patterns[i])
            found.unlessNear(scalar[i], exact, within: 0, "scalar f32_from_\(format), \(i)")
            if !exact.isNaN && scalar[i].sign != exact.sign {
                found.add("scalar f32_from_\(format), \(i): the other sign")
            }
        }
        for table in KernelTable.all {
            let widened = table.widened(patterns, format)
            found.unlessSameBits(widened, scalar, "\(table.name) f32_from_\(format)")
        }
        found.report()
    }

    @Test(arguments: Format.allCases)
    func `all patterns come back from float32`(format: Format) {
        var found = Disagreements()
        let patterns = Array(UInt16.min...UInt16.max)
        let numbers = patterns.map { Float(format.value($0)) }
        for table in KernelTable.all {
            let back = table.narrowed(numbers, format)
            for i in 0..<patterns.count where back[i] != patterns[i] {
                let stillNaN = back[i] & 0x7FFF > format.infinity
                if numbers[i].isNaN ? !stillNaN : true {
                    found.add("\(table.name) \(format)_from_f32, \(i): found \(back[i])")
                }
            }
        }
        found.report()
    }

    @Test(
        arguments: Format.allCases
    )
    func `between neighbours the nearest is taken, and at midpoints the even one`(format: Format) {
        var numbers: [Float] = []
        var expected: [UInt16] = []
        for low in 0..<format.infinity {
            // After the largest comes the number where infinity would be if it were finite.
            let beyond = format == .float16 ? 65_536 : 0x1p128
            let above = low + 1 < format.infinity ? format.value(low + 1) : beyond
            let middle = Float((format.value(low) + above) / 2)
            for sign in [0, 0x8000] as [UInt16] {
                let signed = sign == 0 ? middle : -middle
                numbers +=
                    sign == 0
                    ? [signed.nextDown, signed, signed.nextUp]
                    : [signed.nextUp, signed, signed.nextDown]
                expected += [sign | low, sign | (low + low & 1), sign | (low + 1)]
            }
        }
        narrow(numbers, to: expected, format)
    }

    @Test(
        arguments: Format.allCases
    )
    func `random patterns of float32 are rounded as float64 arithmetic rounds them`(format: Format)
    {
        var random = KernelRandom(seed: 3)
        #if DEBUG
        let count = 20_000
        #else
        let count = 300_000
        #endif
        var numbers: [Float] = [0, -0.0, .infinity, -.infinity, .nan, .signalingNaN]
        numbers += [65_519.996, 65_520, -65_520, 65_504, 0x1p-24, 0x1p-25, 0x1p-149]
        numbers += [.greatestFiniteMagnitude, -.greatestFiniteMagnitude]
        for i in 0..<count {
            var bits = UInt32(truncatingIfNeeded: random.bits())
            // Every other exponent is one that float16 has, or nearly.
            if i % 2 == 0 { bits = bits & 0x807F_FFFF | (100 + bits % 46) << 23 }
            numbers.append(Float(bitPattern: bits))
        }
        narrow(numbers, to: numbers.map { format.nearest($0) }, format)
    }

    private func narrow(_ numbers: [Float], to expected: [UInt16], _ format: Format) {
        var found = Disagreements()
        let scalar = KernelTable.scalar.narrowed(numbers, format)
        for i in 0..<numbers.count where scalar[i] != expected[i] {
            let stillNaN = scalar[i] & 0x7FFF > format.infinity
            if numbers[i].isNaN ? !stillNaN : true {
                found.add("\(format)_from_f32 of \(numbers[i]): \(scalar[i]), not \(expected[i])")
            }
        }
        for table in KernelTable.all {
            let narrowed = table.narrowed(numbers, format)
            for i in 0..<numbers.count where narrowed[i] != scalar[i] {
                found.add("\(table.name) \(format)_from_f32 of \(numbers[i]): \(narrowed[i])")
            }
        }
        found.report()
    }

    @Test func `from 65 520 on, float16 is infinity`() {
        let numbers: [Float] = [Float(65_520).nextDown, 65_520, -65_520, 1e30]
        for table in KernelTable.all {
            #expect(table.narrowed(numbers, .float16) == [0x7BFF, 0x7C00, 0xFC00, 0x7C00])
        }
    }

    @Test(arguments: Format.allCases)
    func `NaN stays NaN, and zeros keep their sign`(format: Format) {
        // Signalling, and with a payload that is in the lowest bit only.
        let nan = [Float.nan, .signalingNaN, Float(bitPattern: 0x7F80_0001)]
        for table in KernelTable.all {
            for count in 1...40 {
                let numbers = (0..<count).map { nan[$0 % 3] }
                let stillNaN = table.narrowed(numbers, format).allSatisfy {
                    $0 & 0x7FFF > format.infinity
                }
                #expect(stillNaN, "\(table)")
            }
            #expect(table.narrowed([0, -0.0], format) == [0, 0x8000])
            let zeros = table.widened([0, 0x8000], format).map(\.bitPattern)
            #expect(zeros == [0, 0x8000_0000])
        }
    }

    @Test(arguments: Format.allCases)
    func `every short length is converted whole`(format: Format) {
        var found = Disagreements()
        var random = KernelRandom(seed: 4)
        for n in 0...67 {
            let numbers = random.floats(n)
            let narrow = numbers.map { format.nearest($0) }
            let wide = narrow.map { Float(format.value($0)) }
            for table in KernelTable.all {
                if table.narrowed(numbers, format) != narrow {
                    found.add("\(table.name) \(format)_from_f32 of \(n)")
                }
                let widened = table.widened(narrow, format)
                found.unlessSameBits(widened, wide, "\(table.name) f32_from_\(format)")
            }
        }
        found.report()
    }
}

extension KernelTable {
    fileprivate func narrowed(_ x: [Float], _ format: NumberConversionTests.Format) -> [UInt16] {
        let memory = ExactMemory()
        defer { memory.giveBack() }
        // SAFETY: both sides have as many elements as `x`.
        let from = unsafe memory.copy(x[...], padding: 0)
        let out = unsafe memory.take(x.count, of: UInt16.max)
        switch format {
        case .float16: unsafe functions.f16_from_f32(from, x.count, out)
        case .bfloat16: unsafe functions.bf16_from_f32(from, x.count, out)
        }
        return unsafe Array(UnsafeBufferPointer(start: out, count: x.count))
    }

    fileprivate func widened(_ x: [UInt16], _ format: NumberConversionTests.Format) -> [Float] {
        let memory = ExactMemory()
        defer { memory.giveBack() }
        // SAFETY: both sides have as many elements as `x`.
        let from = unsafe memory.copy(x[...], padding: 0)
        let out = unsafe memory.take(x.count, of: Float.nan)
        switch format {
        case .float16: unsafe functions.f32_from_f16(from, x.count, out)
        case .bfloat16: unsafe functions.f32_from_bf16(from, x.count, out)
        }
        return unsafe Array(UnsafeBufferPointer(start: out, count: x.count))
    }
}
