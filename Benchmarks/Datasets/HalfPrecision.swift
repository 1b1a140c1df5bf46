/// Conversion between `Float` and the bits of an IEEE 754 binary16 number.
///
/// In integer arithmetic and one multiplication, because `Float16` does not exist on every platform
/// and because this form lets the compiler convert many numbers at once.
package enum HalfPrecision {
    /// Returns the number with these bits; exact for all, infinity, subnormals and NaN included.
    @inline(__always)
    package static func widen(_ bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let magnitude = UInt32(bits & 0x7FFF)
        // The fraction moves into place; the exponent is then too small by the difference of the
        // biases, 127 - 15 = 112, which the multiplication adds. It also normalizes subnormals.
        let scaled = (Float(bitPattern: magnitude << 13) * 0x1p112).bitPattern
        // An exponent of all ones means infinity or NaN, and has to be all ones in the result.
        let special: UInt32 = magnitude >= 0x7C00 ? 0x7F80_0000 : 0
        return Float(bitPattern: scaled | special | sign)
    }

    /// Returns the bits of the nearest binary16 number, ties to even; too large gives infinity.
    package static func narrow(_ value: Float) -> UInt16 {
        let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
        let magnitude = value.bitPattern & 0x7FFF_FFFF
        if magnitude > 0x7F80_0000 {
            // Quiet, so that a payload in the low bits only cannot turn a NaN into infinity.
            return sign | 0x7E00 | UInt16(truncatingIfNeeded: (magnitude >> 13) & 0x3FF)
        }
        // 65520 is half way between the greatest finite number, 65504, and the next power of two.
        if magnitude >= (65520 as Float).bitPattern { return sign | 0x7C00 }
        if magnitude >= (0x1p-14 as Float).bitPattern {
            let tieToEven = (magnitude >> 13) & 1
            let rounded = magnitude - (112 << 23) + 0xFFF + tieToEven
            return sign | UInt16(truncatingIfNeeded: rounded >> 13)
        }
        // Subnormal: a whole number of the smallest step. 1024 steps are the smallest normal
        // number, and have its bits.
        let steps = (Float(bitPattern: magnitude) * 0x1p24).rounded(.toNearestOrEven)
        return sign | UInt16(steps)
    }
}
