import Nearest
import NearestIndex
import NearestTestSupport
import Testing

/// The table of the header's fields, against *The file format*, section 1.
@Suite struct SegmentHeaderFieldTests {
    private func header(_ kind: Segment.Kind, entry: GraphEntry?) throws -> SegmentHeader {
        let configuration = Segment.Configuration(
            dimension: 0x0304,
            metric: .cosine,
            encoding: .float16,
            kind: kind
        )
        var header = SegmentHeader(
            try configuration.format,
            configuration.kind,
            count: 0x0506_0708,
            rowBytes: 0x090A_0B0C,
            entry: entry
        )
        header.writer = "tests ö"
        return header
    }

    @Test func `fields are encoded where the article has them`() throws {
        let parameters = HNSWParameters(
            m: 0x1112,
            efConstruction: 0x1314,
            seed: 0x2122_2324_2526_2728
        )
        let entry = GraphEntry(node: 0x1516, layer: 0x17)
        let bytes = try header(.graph(parameters), entry: entry).encoded()
        #expect(bytes.count == 128)
        #expect(SegmentForge.number(bytes, at: 24) == UInt64(0x0506_0708))
        #expect(SegmentForge.number(bytes, at: 32) == UInt32(0x0304))
        #expect(SegmentForge.number(bytes, at: 36) == UInt32(0x090A_0B0C))
        #expect(Array(bytes[40..<44]) == [3, 2, 2, 0])
        #expect(SegmentForge.number(bytes, at: 44) == UInt32(0x1112))
        #expect(SegmentForge.number(bytes, at: 48) == UInt32(0x1314))
        #expect(SegmentForge.number(bytes, at: 52) == UInt32(0x1516))
        #expect(SegmentForge.number(bytes, at: 56) == UInt32(0x17))
        #expect(SegmentForge.number(bytes, at: 60) == UInt32(0))
        #expect(SegmentForge.number(bytes, at: 64) == UInt64(0x2122_2324_2526_2728))
        let name = Array("tests ö".utf8)
        #expect(Array(bytes[72..<120]) == name + [UInt8](repeating: 0, count: 48 - name.count))
        #expect(bytes[..<24].allSatisfy { $0 == 0 } && bytes[120...].allSatisfy { $0 == 0 })
    }

    @Test func `a flat file has no parameters of a graph`() throws {
        let bytes = try header(.flat, entry: nil).encoded()
        #expect(bytes[42] == 1)
        #expect(bytes[44..<52].allSatisfy { $0 == 0 })
        #expect(SegmentForge.number(bytes, at: 52) == UInt32.max)
        #expect(bytes[56..<72].allSatisfy { $0 == 0 })
    }

    @Test func `a longer name of the writer is cut off`() throws {
        var header = try header(.flat, entry: nil)
        header.writer = String(repeating: "w", count: 60)
        let bytes = header.encoded()
        #expect(bytes[72..<120].allSatisfy { $0 == UInt8(ascii: "w") })
        #expect(bytes[120...].allSatisfy { $0 == 0 })
    }

    @Test func `the offsets of the fields are those of the article`() throws {
        let offsets: [(SegmentHeader.Field, Int)] = [
            (.count, 24), (.dimension, 32), (.rowBytes, 36), (.metric, 40), (.encoding, 41),
            (.kind, 42), (.m, 44), (.efConstruction, 48), (.entryNode, 52), (.entryLayer, 56),
            (.seed, 64), (.writer, 72),
        ]
        #expect(offsets.map(\.0) == SegmentHeader.Field.allCases)
        #expect(offsets.map(\.0.rawValue) == offsets.map(\.1))
    }
}
