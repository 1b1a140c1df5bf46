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
}
