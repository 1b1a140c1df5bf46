import Testing

/// SplitMix64 from a fixed seed: every run checks the same numbers.
struct KernelRandom {
    private var state: UInt64

    init(seed: Int) {
        state = UInt64(seed) &+ 20_240_229
    }

    mutating func bits() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z &>> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z &>> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z &>> 31
    }

    /// A number in [-1, 1) of 24 random bits.
    mutating func float() -> Float {
        Float(Double(bits() &>> 40) / 8_388_608 - 1)
    }

    mutating func floats(_ count: Int) -> [Float] {
        var made: [Float] = []
        made.reserveCapacity(count)
        for _ in 0..<count { made.append(float()) }
        return made
    }
}

/// What a test found wrong, told at its end: expectations one by one would be slow by the million.
struct Disagreements {
    private var count = 0
    private var lines: [String] = []

    mutating func add(_ line: @autoclosure () -> String) {
        count += 1
        if lines.count < 20 { lines.append(line()) }
    }

    /// Notes numbers further apart than `tolerance`; NaN is near NaN only, infinity near itself.
    mutating func unlessNear(
        _ found: Float,
        _ expected: Double,
        within tolerance: Double,
        _ what: @autoclosure () -> String
    ) {
        let value = Double(found)
        if abs(value - expected) <= tolerance || value == expected { return }
        if value.isNaN && expected.isNaN { return }
        add("\(what()): expected \(expected), found \(found)")
    }

    mutating func unlessSameBits(
        _ found: [Float],
        _ expected: [Float],
        _ what: @autoclosure () -> String
    ) {
        guard found.count == expected.count else { return add("\(what()): another number") }
        for i in 0..<found.count where found[i].bitPattern != expected[i].bitPattern {
            add("\(what()), result \(i): expected \(expected[i]), found \(found[i])")
        }
    }

    func report(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(
            count == 0,
            "\(lines.joined(separator: "\n")) (\(count) in all)",
            sourceLocation: sourceLocation
        )
    }
}

/// A sum in float64, and the sum of its terms' absolute values.
struct ExactSum {
    var sum = 0.0
    var magnitude = 0.0

    init(_ metric: KernelMetric, _ q: ArraySlice<Double>, _ x: ArraySlice<Double>) {
        var i = q.startIndex
        for value in x {
            let difference = q[i] - value
            let term =
                switch metric {
                case .product: q[i] * value
                case .squaredDistance: difference * difference
                case .distance: abs(difference)
                }
            sum += term
            magnitude += abs(term)
            i += 1
        }
    }

    /// What two orders of addition in float32 may differ by.
    func tolerance(_ dimension: Int) -> Double {
        2 * Double(dimension + 4) * magnitude / 16_777_216
    }
}

enum KernelDimensions {
    #if DEBUG
    static let all = Array(0...36) + [63, 64, 65, 67, 100, 129, 257, 768]
    #else
    static let all =
        Array(0...67) + [96, 100, 127, 128, 129, 255, 257, 384, 511, 768, 1000, 1536, 3001]
    #endif
}

/// float16 and bfloat16 by arithmetic on float64, apart from the kernels' arithmetic on bits.
enum ExactNumbers {
    static let halves: [Double] = (0..<65_536).map { bits in
        let sign: FloatingPointSign = bits & 0x8000 == 0 ? .plus : .minus
        let exponent = bits >> 10 & 0x1F
        let significand = bits & 0x3FF
        if exponent == 31 {
            return significand != 0 ? .nan : sign == .plus ? .infinity : -.infinity
        }
        let whole = Double(exponent == 0 ? significand : significand + 1024)
        return Double(sign: sign, exponent: max(exponent, 1) - 25, significand: whole)
    }

    static func bfloat(_ bits: UInt16) -> Float {
        Float(bitPattern: UInt32(bits) << 16)
    }

    /// The nearest number of `digits` significant bits, in steps of no less than `1 << smallest`.
    private static func rounded(
        _ value: Double,
        digits: Int,
        smallest: Int,
        overflow: Double
    ) -> Double {
        guard value.isFinite, value != 0 else { return value }
        let exponent = max(Int(value.exponent) + 1 - digits, smallest)
        let unit = Double(sign: .plus, exponent: exponent, significand: 1)
        let result = (value / unit).rounded(.toNearestOrEven) * unit
        if abs(result) >= overflow { return value < 0 ? -.infinity : .infinity }
        return result
    }

    static func halfBits(_ value: Double) -> UInt16 {
        let result = rounded(value, digits: 11, smallest: -24, overflow: 65_536)
        let sign: UInt16 = result.sign == .minus ? 0x8000 : 0
        let size = abs(result)
        if size.isNaN { return 0x7E00 }
        if size.isInfinite { return sign | 0x7C00 }
        if size < 0x1p-14 { return sign | UInt16(size * 0x1p24) }
        let fraction = UInt16(size.significand * 1024) - 1024
        return sign | UInt16(Int(size.exponent) + 15) << 10 | fraction
    }

    static func bfloatBits(_ value: Double) -> UInt16 {
        let result = rounded(value, digits: 8, smallest: -133, overflow: 0x1p128)
        return UInt16(truncatingIfNeeded: Float(result).bitPattern >> 16)
    }
}
