internal import CNearestChecksum

/// A running CRC-32C (Castagnoli), the checksum of iSCSI.
///
/// RFC 3720, section 12.1, defines it and section B.4 has examples. It finds every error within 32
/// consecutive bits, and every error of up to three bits in a message of up to 2³¹ − 33 bits. Of
/// other errors it misses about one in 2³². Its value does not depend on the processor.
///
/// ```swift
/// var checksum = Checksum()
/// checksum.update(header)
/// checksum.update(body)
/// file.append(checksum.value)
/// ```
///
/// It does not protect from deliberate changes.
package struct Checksum: Sendable, Equatable {
    /// The CRC-32C of all bytes so far; 0 for none.
    package private(set) var value: UInt32

    /// Begins with no bytes.
    package init() {
        self.value = 0
    }

    /// Continues with more bytes, any number at any address.
    ///
    /// - Complexity: O(`bytes.byteCount`), about as fast as memory is read.
    package mutating func update(_ bytes: RawSpan) {
        value = unsafe bytes.withUnsafeBytes { bytes in
            // SAFETY: the function reads `count` bytes from the address, and nothing if `count` is
            // 0.
            unsafe cnearest_crc32c(value, bytes.baseAddress, bytes.count)
        }
    }

    /// Continues with more bytes; as above.
    package mutating func update(_ bytes: [UInt8]) {
        bytes.withBytes { update($0) }
    }
}

extension UInt32 {
    /// Eight hexadecimal digits, as error texts show a checksum.
    var hexadecimal: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
