import NearestStorage
import Testing

@Suite struct ByteReaderTests {
    /// Reads a copy of exactly the bytes, so that the address sanitizer sees every overread.
    private func reading<Result>(
        _ bytes: some Collection<UInt8>,
        baseOffset: Int = 0,
        _ body: (inout ByteReader) throws -> Result
    ) rethrows -> Result {
        let whole = [UInt8](repeating: 0xEE, count: baseOffset) + Array(bytes)
        let memory = FileSlice(HeapBytes(copying: whole))
        var reader = ByteReader(
            memory.extracting(baseOffset..<memory.count),
            file: "movies.nearest",
            section: "header"
        )
        return try body(&reader)
    }

    @Test func `numbers are little-endian, at whatever address`() throws {
        for padding in 0..<9 {
            let bytes = [UInt8](repeating: 0xEE, count: padding) + (1...13)
            try reading(bytes) { reader in
                try reader.skip(padding)
                #expect(try reader.readUInt8() == 0x01)
                #expect(try reader.readUInt32() == 0x0504_0302)
                #expect(try reader.readUInt64() == 0x0D0C_0B0A_0908_0706)
                #expect(reader.remaining == 0)
                #expect(reader.position == padding + 13)
            }
        }
    }

    /// Everything a file may hold, once.
    private static func readAll(_ reader: inout ByteReader) throws(FormatError) -> [String] {
        var values: [String] = []
        values.append("\(try reader.readUInt8())")
        values.append("\(try reader.readUInt32())")
        values.append("\(try reader.readUInt64())")
        values.append(try reader.readString(byteCount: 6))
        values.append("\(Array(try reader.readBytes(3)))")
        try reader.skip(2)
        values.append("\(try reader.readUInt8())")
        return values
    }

    private static let written: [UInt8] = {
        var writer = ByteWriter()
        writer.writeUInt8(200)
        writer.writeUInt32(3_000_000_000)
        writer.writeUInt64(.max - 1)
        writer.writeString("Ångö")
        writer.writeBytes([7, 8, 9])
        writer.writeBytes(repeatElement(0xAA, count: 2))
        writer.writeUInt8(5)
        return writer.bytes
    }()

    @Test func `what is written is read again`() throws {
        #expect(Self.written.count == 25)
        let values = try reading(Self.written) { reader in
            let values = try Self.readAll(&reader)
            #expect(reader.remaining == 0)
            return values
        }
        let expected = [
            "200", "3000000000", "18446744073709551614", "Ångö", "[7, 8, 9]", "5",
        ]
        #expect(values == expected)
    }

    @Test func `bytes that end too early are refused wherever they end`() throws {
        for count in 0..<Self.written.count {
            let error = try #require(
                #expect(throws: FormatError.self, "\(count)") {
                    try reading(Self.written.prefix(count), baseOffset: 1000) { reader in
                        try Self.readAll(&reader)
                    }
                }
            )
            #expect(error.kind == .wrongLength)
            #expect(error.file == "movies.nearest" && error.section == "header")
            #expect(1000...1000 + count ~= error.offset)
        }
    }

    @Test func `a read that is refused moves nothing`() throws {
        reading([1, 2, 3]) { reader in
            #expect(throws: FormatError.self) { try reader.readUInt32() }
            #expect(throws: FormatError.self) { _ = try reader.readBytes(4) }
            #expect(throws: FormatError.self) { try reader.skip(.max) }
            #expect(throws: FormatError.self) { try reader.skip(-1) }
            #expect(throws: FormatError.self) { _ = try reader.readBytes(.min) }
            #expect(throws: FormatError.self) { try reader.readString(byteCount: -1) }
            #expect(reader.position == 0 && reader.remaining == 3)
            #expect(throws: Never.self) { try reader.skip(1) }
            #expect(reader.position == 1 && reader.remaining == 2)
            #expect(throws: Never.self) { try reader.skip(2) }
            #expect(throws: FormatError.self) { try reader.skip(1) }
        }
    }

    @Test func `a string that is not UTF-8 is refused where it begins`() throws {
        let strings: [[UInt8]] = [
            [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
        ]
        for bad in strings {
            let error = #expect(throws: FormatError.self) {
                try reading([0x41] + bad, baseOffset: 10) { reader in
                    try reader.skip(1)
                    return try reader.readString(byteCount: bad.count)
                }
            }
            #expect(error?.kind == .invalid)
            #expect(error?.offset == 11)
        }
        #expect(try reading([]) { try $0.readString(byteCount: 0) } == "")
    }

    @Test func `an error names the section that is read`() {
        reading([], baseOffset: 7) { reader in
            let error = reader.error(.checksumMismatch, "other bytes")
            #expect(error.description == "movies.nearest, header at byte 7: other bytes")
        }
    }

    @Test func `reserved bytes are skipped only if they are zero`() throws {
        for (count, nonzero) in [
            (0, nil), (1, nil), (19, nil), (19, 0), (19, 7), (19, 8), (19, 18),
        ]
            as [(Int, Int?)]
        {
            var bytes = [UInt8](repeating: 0, count: count)
            if let nonzero { bytes[nonzero] = 1 }
            try reading([9] + bytes + [8], baseOffset: 100) { reader in
                try reader.skip(1)
                guard let nonzero else {
                    try reader.skipZeros(to: 1 + count)
                    #expect(try reader.readUInt8() == 8)
                    return
                }
                let error = #expect(throws: FormatError.self) {
                    try reader.skipZeros(to: 1 + count)
                }
                #expect(error?.offset == 101 + nonzero && error?.kind == .invalid)
                #expect(error?.detail == "reserved byte is not zero")
                #expect(reader.position == 1)
            }
        }
        reading([0, 0]) { reader in
            #expect(throws: FormatError.self) { try reader.skipZeros(to: 3) }
            #expect(throws: FormatError.self) { try reader.skipZeros(to: -1) }
        }
    }

    @Test func `a string ends at its first zero, and only zeros follow it`() throws {
        let fields: [(bytes: [UInt8], text: String?)] = [
            ([0, 0, 0], ""), ([0x41, 0, 0], "A"), ([0x41, 0xC3, 0xA5], "Aå"),
            ([0x41, 0, 0x41], nil),
            ([0, 0, 0x41], nil), ([0x41, 0xFF, 0], nil), ([0x41, 0x41, 0xC3], nil),
        ]
        for (bytes, text) in fields {
            try reading(bytes + [7]) { reader in
                let found = try reader.readString(paddedTo: 3)
                #expect(found == text && reader.position == 3)
            }
        }
    }
}
