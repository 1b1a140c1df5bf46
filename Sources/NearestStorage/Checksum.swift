internal import CNearestKernels

/// A running CRC-32C (Castagnoli), the checksum of iSCSI.
///
/// RFC 3720, section 12.1, defines it and section B.4 has examples. It finds every error within 32
/// bits in a row, and every one of up to three bits in a message of up to 2³¹ - 33 bits; of others it
/// misses about one in 2³². Its value does not depend on the processor.
///
/// ```swift
/// var checksum = Checksum()
/// unsafe checksum.update(header)
/// unsafe checksum.update(body)
/// file.append(checksum.value)
/// ```
///
/// It does not protect from someone who changes bytes on purpose.
package struct Checksum: Sendable, Equatable {
    /// The CRC-32C of all bytes so far; 0 for none.
    package private(set) var value: UInt32

    /// Begins with no bytes.
    package init() {
        self.value = 0
    }

    /// Continues with more bytes, any number at any address.
    ///
    /// - Complexity: O(`bytes.count`), about as fast as memory is read.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        // SAFETY: the function reads `count` bytes from the address and nothing if there are none.
        value = unsafe cnearest_crc32c(value, bytes.baseAddress, bytes.count)
    }

    /// Returns the CRC-32C of `bytes`.
    package static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var checksum = Checksum()
        unsafe checksum.update(bytes)
        return checksum.value
    }

    /// Computes the checksum of some bytes followed by others, from the checksums of both.
    ///
    /// The first is multiplied by x^(8 · `lengthOfB`) modulo the polynomial, by squaring, as zlib's
    /// `crc32_combine` does it; the inversions of the two cancel out.
    ///
    /// - Parameters:
    ///   - a: The checksum of the first bytes.
    ///   - b: The checksum of the bytes that follow them.
    ///   - lengthOfB: How many bytes `b` belongs to, not negative.
    /// - Returns: The checksum of all of them.
    /// - Complexity: O(log `lengthOfB`).
    package static func combine(_ a: UInt32, _ b: UInt32, lengthOfB: Int) -> UInt32 {
        precondition(lengthOfB >= 0, "a length is not negative")
        var shifted = a
        var power: UInt32 = 1 << 23  // x⁸: bit i stands for x^(31 - i)
        var remaining = lengthOfB
        while remaining > 0 {
            if remaining & 1 != 0 { shifted = product(shifted, power) }
            power = product(power, power)
            remaining >>= 1
        }
        return shifted ^ b
    }

    /// The product of two reflected polynomials modulo that of CRC-32C.
    private static func product(_ a: UInt32, _ b: UInt32) -> UInt32 {
        var sum: UInt32 = 0
        var term = b  // b · x^k
        for k in 0..<32 {
            if a & (1 << UInt32(31 - k)) != 0 { sum ^= term }
            term = term >> 1 ^ (term & 1 != 0 ? 0x82F6_3B78 : 0)
        }
        return sum
    }
}
