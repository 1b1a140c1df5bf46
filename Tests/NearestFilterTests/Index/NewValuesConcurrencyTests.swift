import NearestFilter
import NearestIndex
import NearestTestSupport
import Synchronization
import Testing

private final class Progress: Sendable {
    let next = Atomic<Int>(1)
    let wrong = Atomic<Int>(0)
}

@Suite struct NewValuesConcurrencyTests {
    private static let name = Attribute<String>("name")
    private static let tags = Attribute<Set<String>>("tags")
    #if DEBUG
    private static let rows = 400
    #else
    private static let rows = 4000
    #endif

    private static func attributes(_ row: Int) -> Attributes {
        var attributes = Attributes()
        attributes[name] = "name \(row)"
        attributes[tags] = ["tag \(row)", "all"]
        return attributes
    }

    @Test func `a filter finds its value though asked while that comes`() async throws {
        let index = try FlatIndex(
            dimension: 1,
            metric: .squaredEuclidean,
            attributes: AttributeSchema([Self.name, Self.tags])
        )
        try index.insert([0], id: 0, attributes: Self.attributes(0))
        // Bound before their values come, and kept: what was found too early must not stay.
        let names = try (0..<Self.rows).map {
            try index.candidates(where: Self.name == "name \($0)")
        }
        let tags = try (0..<Self.rows).map {
            try index.candidates(where: Self.tags.containsAny(of: ["tag \($0)"]))
        }
        let progress = Progress()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    while true {
                        await Task.yield()
                        let row = progress.next.load(ordering: .acquiring)
                        guard row < Self.rows else { break }
                        for candidates in [names[row], tags[row]] {
                            let found = try? index.search([0], k: 3, among: candidates)
                            let isRight = found?.allSatisfy { $0.id == VectorID(UInt64(row)) }
                            if isRight != true { progress.wrong.add(1, ordering: .relaxed) }
                        }
                    }
                }
            }
            group.addTask {
                for row in 1..<Self.rows {
                    _ = try? index.insert(
                        [Float(row)],
                        id: VectorID(UInt64(row)),
                        attributes: Self.attributes(row)
                    )
                    progress.next.store(row + 1, ordering: .releasing)
                    if row % 16 == 0 { await Task.yield() }
                }
            }
        }
        #expect(progress.wrong.load(ordering: .relaxed) == 0)
        for row in 0..<Self.rows {
            let id = VectorID(UInt64(row))
            #expect(try index.search([0], k: 3, among: names[row]).map(\.id) == [id])
            #expect(try index.search([0], k: 3, among: tags[row]).map(\.id) == [id])
        }
    }
}
