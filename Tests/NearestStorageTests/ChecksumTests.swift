import NearestStorage
import NearestTestSupport
import Testing

@Suite("Checksums")
struct ChecksumTests {
    /// The definition, one bit after the other; `checksums[n]` is that of the first `n` bytes.
    private static func prefixChecksums(_ bytes: [UInt8]) -> [UInt32] {
        var state = UInt32.max
        var checksums = [~state]
        checksums.reserveCapacity(bytes.count + 1)
        for byte in bytes {
            state ^= UInt32(byte)
            for _ in 0..<8 { state = state >> 1 ^ (state & 1) &* 0x82F6_3B78 }
            checksums.append(~state)
        }
        return checksums
    }

    private static func randomBytes(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    /// The library's checksum of a range of bytes that follow those of `checksum`.
    private static func checksum(
        _ bytes: [UInt8],
        _ range: Range<Int>? = nil,
        after checksum: Checksum = Checksum()
    ) -> Checksum {
        var checksum = checksum
        // SAFETY: the bytes are only read, and only inside the closure.
        unsafe bytes.withUnsafeBytes {
            unsafe checksum.update($0.bytes.extracting(range ?? 0..<bytes.count))
        }
        return checksum
    }

    @Test("Known messages have the checksums that RFC 3720 gives")
    func known() {
        #expect(Self.checksum([UInt8](repeating: 0, count: 32)).value == 0x8A91_36AA)
        #expect(Self.checksum([UInt8](repeating: 0xFF, count: 32)).value == 0x62A8_AB43)
        #expect(Self.checksum([UInt8](0..<32)).value == 0x46DD_794E)
        #expect(Self.checksum((0..<32).reversed()).value == 0x113F_DB5C)
        #expect(Self.checksum([UInt8]("123456789".utf8)).value == 0xE306_9283)
    }

    @Test("A checksum of no bytes is 0, and no bytes change none")
    func empty() {
        #expect(Checksum().value == 0)
        #expect(unsafe Self.checksum(of: UnsafeRawBufferPointer(start: nil, count: 0)) == 0)
        let some = Self.checksum([1, 2, 3])
        var same = some
        unsafe same.update(UnsafeRawBufferPointer(start: nil, count: 0).bytes)
        same.update([])
        #expect(same == some && same.value != 0)
    }

    @Test("Every length and every alignment gives what the definition gives")
    func lengthsAndAlignments() {
        let longest = 600
        let bytes = Self.randomBytes(longest, seed: 1)
        let expected = Self.prefixChecksums(bytes)
        // SAFETY: the parts that are used are in the bounds of the memory, which is freed last.
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: longest + 16,
            alignment: 64
        )
        defer { unsafe memory.deallocate() }
        for skip in 0..<16 {
            let copy = unsafe UnsafeMutableRawBufferPointer(
                rebasing: memory[skip..<skip + longest]
            )
            unsafe copy.copyBytes(from: bytes)
            var wrong: [Int] = []
            for length in 0...longest {
                let found = unsafe Self.checksum(of: .init(rebasing: copy[..<length]))
                if found != expected[length] { wrong.append(length) }
            }
            #expect(wrong == [], "\(skip) bytes after an aligned address")
        }
    }

    @Test("Bytes in two parts, split anywhere, give what they give at once")
    func parts() {
        for count in [100, 600, 1700, 7000] {
            let bytes = Self.randomBytes(count, seed: UInt64(count))
            let whole = Self.checksum(bytes)
            var wrong: [Int] = []
            for split in 0...count {
                let first = Self.checksum(bytes, 0..<split)
                if Self.checksum(bytes, split..<count, after: first) != whole {
                    wrong.append(split)
                }
            }
            #expect(wrong == [], "\(count) bytes")
        }
    }

    @Test("Large messages give what the definition gives")
    func large() {
        let megabyte = 1 << 20
        let bytes = Self.randomBytes(megabyte + 77, seed: 3)
        let expected = Self.prefixChecksums(bytes)
        for length in [
            megabyte - 77, megabyte - 13, megabyte - 1, megabyte, megabyte + 1, megabyte + 13,
            megabyte + 77,
        ] {
            #expect(Self.checksum(bytes, 0..<length).value == expected[length], "\(length) bytes")
        }
        // From an odd address on, continuing an earlier part.
        for start in [1, 3, 4093] {
            let first = Self.checksum(bytes, 0..<start)
            let all = Self.checksum(bytes, start..<bytes.count, after: first)
            #expect(all.value == expected.last, "split after \(start) bytes")
        }
    }

    @Test("Every single flipped bit changes the checksum, each in its own way")
    func flippedBits() {
        var bytes = Self.randomBytes(64, seed: 4)
        var seen: Set<UInt32> = [Self.checksum(bytes).value]
        for bit in 0..<(8 * bytes.count) {
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            seen.insert(Self.checksum(bytes).value)
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        }
        #expect(seen.count == 8 * bytes.count + 1)
    }

    @Test("Every single flipped bit of a long message changes the checksum")
    func flippedBitsOfLongMessage() {
        var bytes = Self.randomBytes(1000, seed: 5)
        let whole = Self.checksum(bytes)
        var unseen: [Int] = []
        for bit in 0..<(8 * bytes.count) {
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            if Self.checksum(bytes) == whole { unseen.append(bit) }
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        }
        #expect(unseen == [])
    }

    private static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        var checksum = Checksum()
        unsafe checksum.update(bytes.bytes)
        return checksum.value
    }
}
