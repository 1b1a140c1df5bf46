import Nearest
import NearestTestSupport
import NearestStorage
import Testing

/// The order of identifiers, and the rows that are found by it.
@Suite struct ExternalRowsTests {
    /// What keeps the memory of rows in these tests.
    private final class Columns: Sendable {
        let (ids, order): (HeapBytes, HeapBytes)

        init(_ ids: [UInt64], _ order: [UInt32]?) {
            self.ids = HeapBytes(copying: Self.bytes(ids))
            self.order = HeapBytes(copying: Self.bytes(order ?? []))
        }

        private static func bytes(_ numbers: [some BitwiseCopyable]) -> [UInt8] {
            unsafe numbers.withUnsafeBytes { unsafe Array($0) }
        }
    }

    private func rows(_ ids: [UInt64], order: [UInt32]?) -> ExternalRows {
        let columns = Columns(ids, order)
        let zeros = [UInt8](repeating: 0, count: ids.count * 16)
        let vectors = HeapBytes(copying: zeros)
        let owner = [columns, vectors] as [any AnyObject & Sendable]
        final class Owner: Sendable {
            let all: [any AnyObject & Sendable]
            init(_ all: [any AnyObject & Sendable]) { self.all = all }
        }
        return unsafe ExternalRows(
            count: ids.count,
            rowBytes: 16,
            columns: ExternalRows.Columns(
                vectors: vectors.bytes,
                ids: columns.ids.bytes,
                norms: UnsafeRawBufferPointer(rebasing: vectors.bytes[..<(ids.count * 4)]),
                order: order == nil ? nil : columns.order.bytes
            ),
            owner: Owner(owner)
        )
    }

    @Test func `rows that ascend need no order`() throws {
        for ids: [UInt64] in [[], [7], [0, 1, .max], Array(100..<200)] {
            #expect(try IDOrder.rows(of: ids) == nil)
        }
    }

    @Test func `an order lists the rows by identifier`() throws {
        var random = SeededRandom(seed: 1)
        for count in [2, 3, 10, 1000] {
            var ids = (0..<UInt64(count)).map { $0 &* 0x9E37_79B9_7F4A_7C15 }
            ids.shuffle(using: &random)
            if ids == ids.sorted() { ids.reverse() }
            let order = try #require(try IDOrder.rows(of: ids))
            #expect(order.map { ids[Int($0)] } == ids.sorted())
            #expect(Set(order) == Set((0..<UInt32(count))))
        }
    }

    @Test func `an identifier that stands twice is named with its rows`() throws {
        let cases: [([UInt64], UInt64, [Int])] = [
            ([5, 5], 5, [0, 1]), ([1, 2, 3, 2], 2, [1, 3]), ([.max, 0, .max], .max, [0, 2]),
            ([3, 1, 2, 1, 3], 1, [1, 3]),
        ]
        for (ids, id, rows) in cases {
            let error = #expect(throws: IDOrder.Repeated.self) {
                try IDOrder.rows(of: ids)
            }
            #expect(error?.id == VectorID(id) && error?.rows == rows)
        }
    }

    @Test func `rows are found by their identifiers, and no others`() throws {
        var random = SeededRandom(seed: 2)
        for count in [0, 1, 2, 3, 64, 65, 500] {
            let ascending = (0..<UInt64(count)).map { $0 * 3 + 1 }
            for ids in [ascending, ascending.shuffled(using: &random)] {
                let rows = rows(ids, order: try IDOrder.rows(of: ids))
                for (row, id) in ids.enumerated() { #expect(rows.row(of: VectorID(id)) == row) }
                for id in [0, 2, UInt64(count) * 3 + 1, .max] {
                    #expect(rows.row(of: VectorID(id)) == nil)
                }
            }
        }
    }

    @Test func `whatever an order says, rows outside are not read`() {
        let ids: [UInt64] = [4, 8, 15, 16, 23, 42]
        let orders: [[UInt32]] = [
            [.max, .max, .max, .max, .max, .max], [6, 7, 8, 9, 10, 11], [0, 0, 0, 0, 0, 0],
            [5, 4, 3, 2, 1, 0], [0, 1, 2, 6, 4, 5], [.max, 1, 2, 3, 4, 1 << 31],
        ]
        for order in orders {
            let rows = rows(ids, order: order)
            for id in ids + [0, .max] {
                if let row = rows.row(of: VectorID(id)) { #expect(ids[row] == id) }
            }
        }
    }
}
