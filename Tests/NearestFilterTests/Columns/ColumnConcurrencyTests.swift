import NearestFilter
import NearestIndex
import NearestTestSupport
import Synchronization
import Testing

private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}

@Suite struct ColumnConcurrencyTests {
    #if DEBUG
    private static let changes = 2000
    #else
    private static let changes = 20_000
    #endif
    private static let count = 600

    /// Attributes of one of two kinds, which share nothing; texts that were never there before.
    private static func attributes(isFirst: Bool, _ number: Int) -> Attributes {
        var attributes = Attributes()
        attributes[Movie.year] = isFirst ? 1 : 2
        attributes[Movie.rating] = isFirst ? 1 : nil
        attributes[Movie.language] = (isFirst ? "x" : "y") + "\(number)"
        attributes[Movie.tags] = [isFirst ? "x" : "y", "\(number % 50)"]
        attributes[Movie.draft] = isFirst
        return attributes
    }

    private static let wholes = [
        #"year = 1 AND language STARTS WITH "x" AND draft AND EXISTS rating"#,
        #"year = 2 AND language > "y" AND NOT draft AND NOT EXISTS rating"#,
    ]
    private static let mixed = [
        #"year = 1 AND NOT language STARTS WITH "x""#, #"year = 1 AND tags CONTAINS "y""#,
        #"NOT draft AND language < "y""#, #"draft AND NOT tags CONTAINS "x""#,
        #"year = 2 AND EXISTS rating"#, #"rating = 1 AND NOT draft"#,
        #"year != 1 AND year != 2"#, #"NOT EXISTS language"#,
    ]

    @Test func `concurrency: readers see the attributes of each row whole`() async throws {
        let store = AttributeStore(try Movie.schema())
        let columns = store.columns
        let index = try FlatIndex(
            VectorFormat(dimension: 4, metric: .squaredEuclidean, encoding: .float32),
            sidecar: store
        )
        let ids = (0..<Self.count).map { VectorID(UInt64($0)) }
        let ones = [Float](repeating: 1, count: Self.count * 4)
        try index.insert(
            contentsOf: .float32(ones.span),
            ids: ids,
            sidecar: store.writer(
                of: ids.indices.map { Self.attributes(isFirst: $0 % 2 == 0, $0) }
            ),
            threads: 1,
            progress: nil
        )
        let done = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for reader in 0..<3 {
                group.addTask {
                    var rounds = 0
                    while !done.isSet || rounds == 0 {
                        rounds += 1
                        // There may be fewer threads than tasks.
                        await Task.yield()
                        // Keeps an epoch.
                        let contents = index.makeExport()
                        defer { withExtendedLifetime(contents) {} }
                        if reader == 0 {
                            let snapshot = columns.snapshot(rowCount: Self.count)
                            for row in 0..<Self.count {
                                try Self.checkWhole(snapshot.attributes(row))
                            }
                            continue
                        }
                        try Self.checkFilters(store)
                    }
                }
            }
            group.addTask {
                defer { done.set() }
                var random = SeededRandom(seed: 111)
                for change in 0..<Self.changes {
                    if change % 16 == 0 { await Task.yield() }
                    let rows = (0..<Int.random(in: 1..<4, using: &random)).map { _ in
                        Int.random(in: 0..<Self.count, using: &random)
                    }
                    let isFirst = Bool.random(using: &random)
                    let attributes = Self.attributes(isFirst: isFirst, Self.count + change)
                    try index.replaceSidecar(
                        of: rows.map { ids[$0] },
                        write: store.writer(of: rows.map { _ in attributes })
                    )
                }
            }
            try await group.waitForAll()
        }
    }

    private static func checkWhole(_ attributes: Attributes) throws {
        let isFirst = attributes[Movie.year] == 1
        let text = try #require(attributes[Movie.language])
        let number = try #require(Int(text.dropFirst()))
        try #require(attributes == Self.attributes(isFirst: isFirst, number))
    }

    private static func checkFilters(_ store: AttributeStore<AttributeColumns>) throws {
        for text in mixed {
            let condition = try store.predicate(for: Filter(text))
            try #require(condition.rows(rowCount: count).count == 0, "\(text)")
            try #require(condition.estimate(rowCount: count).upperBound == 0, "\(text)")
        }
        let whole = try Filter(wholes.map { "(\($0))" }.joined(separator: " OR "))
        let condition = try store.predicate(for: whole)
        try #require(condition.rows(rowCount: count).count == count)
    }
}
