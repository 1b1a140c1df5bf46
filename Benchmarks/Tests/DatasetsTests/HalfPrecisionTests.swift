import Testing

import Datasets

@Suite("Half precision")
struct HalfPrecisionTests {
    @Test func `known numbers widen to what IEEE 754 says they are`() {
        #expect(HalfPrecision.widen(0x0000) == 0)
        #expect(HalfPrecision.widen(0x8000).bitPattern == 0x8000_0000)
        #expect(HalfPrecision.widen(0x0001) == 0x1p-24)
        #expect(HalfPrecision.widen(0x03FF) == 0x1p-14 - 0x1p-24)
        #expect(HalfPrecision.widen(0x0400) == 0x1p-14)
        #expect(HalfPrecision.widen(0x3C00) == 1)
        #expect(HalfPrecision.widen(0xC000) == -2)
        #expect(HalfPrecision.widen(0x7BFF) == 65504)
        #expect(HalfPrecision.widen(0x7C00) == .infinity)
        #expect(HalfPrecision.widen(0xFC00) == -.infinity)
        #expect(HalfPrecision.widen(0x7E00).isNaN)
        #expect(HalfPrecision.widen(0x7C01).isNaN)
    }

    @Test func `every number that is not NaN narrows to the bits it was widened from`() {
        var wrong: [UInt16] = []
        for bits in UInt16.min...UInt16.max {
            let wide = HalfPrecision.widen(bits)
            let back = HalfPrecision.narrow(wide)
            let isRight = wide.isNaN ? HalfPrecision.widen(back).isNaN : back == bits
            if !isRight { wrong.append(bits) }
        }
        #expect(wrong.isEmpty)
    }

    @Test func `narrowing rounds to the nearest, ties to even, and beyond the range to infinity`() {
        #expect(HalfPrecision.narrow(1 + 0x1p-11) == 0x3C00)
        #expect(HalfPrecision.narrow(1 + 0x3p-11) == 0x3C02)
        #expect(HalfPrecision.narrow(1 + 0x1.1p-11) == 0x3C01)
        #expect(HalfPrecision.narrow(65519.99) == 0x7BFF)
        #expect(HalfPrecision.narrow(65520) == 0x7C00)
        #expect(HalfPrecision.narrow(-1e30) == 0xFC00)
        #expect(HalfPrecision.narrow(0x1p-25) == 0)
        #expect(HalfPrecision.narrow(0x1.8p-24) == 2)
        #expect(HalfPrecision.narrow(0x1p-14 - 0x1p-26) == 0x0400)
        #expect(HalfPrecision.narrow(.leastNonzeroMagnitude) == 0)
    }

    #if !(os(macOS) && arch(x86_64))
    @Test func `conversion agrees with Float16 where that exists`() {
        var wrong = 0
        for bits in UInt16.min...UInt16.max {
            let wide = Float(Float16(bitPattern: bits))
            if !wide.isNaN, wide.bitPattern != HalfPrecision.widen(bits).bitPattern { wrong += 1 }
            // A float whose low bits are not zero, so that rounding is tried too.
            let odd = Float(bitPattern: UInt32(bits) << 16 | 0x5A5A &* UInt32(bits & 0xF))
            if !odd.isNaN, Float16(odd).bitPattern != HalfPrecision.narrow(odd) { wrong += 1 }
        }
        #expect(wrong == 0)
    }
    #endif
}
