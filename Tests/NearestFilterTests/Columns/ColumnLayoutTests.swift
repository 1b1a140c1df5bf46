import NearestFilter
import Testing

@Suite struct ColumnLayoutTests {
    @Test func `columns lie one after the other, each part at a multiple of 64`() throws {
        let layout = ColumnLayout(try Movie.schema(), capacity: 256)
        // year, rating, language, tags, draft, and an Int with an odd name.
        #expect(layout.columns.map(\.presence) == [0, 2112, nil, nil, 6272, 6400])
        #expect(layout.columns.map(\.values) == [64, 2176, 4224, 5248, 6336, 6464])
        #expect(layout.byteCount == 6464 + 2048)
    }

    @Test(arguments: [0, 64, 128, 640, 6400])
    func `no parts overlap`(capacity: Int) throws {
        let layout = ColumnLayout(try Movie.schema(), capacity: capacity)
        var end = 0
        for column in layout.columns {
            if let presence = column.presence {
                #expect(presence >= end && presence % 64 == 0)
                end = presence + capacity / 8
            }
            #expect(column.values >= end && column.values % 64 == 0)
            let bits = [AttributeKind.bool: 1, .int: 64, .double: 64][column.kind] ?? 32
            end = column.values + capacity * bits / 8
        }
        #expect(layout.byteCount >= end && layout.byteCount < end + 64)
    }

    @Test func `capacities are multiples of 64`() {
        #expect([0, 1, 64, 65].map { ColumnLayout.capacity(for: $0) } == [0, 64, 64, 128])
    }
}
