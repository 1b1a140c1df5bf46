import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

@Suite struct AttributeColumnsTests {
    #if DEBUG
    private static let rounds = 4
    private static let changes = 30
    #else
    private static let rounds = 40
    private static let changes = 100
    #endif

    @Test(arguments: [UInt64(61), 62, 63], [false, true])
    func `columns hold what was attached last, and filters find it`(
        seed: UInt64,
        common: Bool
    ) throws {
        var maker = RandomFilter(seed: seed)
        for _ in 0..<Self.rounds {
            let schema = try maker.schema()
            var model = ModelledColumns(schema)
            for change in 0..<Self.changes {
                try model.change(&maker, common: common)
                guard change % 10 == 9, !schema.entries.isEmpty else { continue }
                let snapshot = model.columns.snapshot(rowCount: model.rows.count)
                for (row, attributes) in model.rows.enumerated() {
                    try #require(snapshot.attributes(row) == attributes, "row \(row), seed \(seed)")
                }
                for _ in 0..<6 {
                    try check(maker.filter(schema), model, &maker)
                }
            }
        }
    }

    private func check(
        _ filter: Filter,
        _ model: ModelledColumns,
        _ maker: inout RandomFilter
    ) throws {
        // Often not all rows: others are being written.
        let count =
            model.rows.count - maker.int(below: 3) * maker.int(below: model.rows.count / 2 + 1)
        let rowCount = max(0, count)
        let passing = try model.rows.prefix(rowCount).passing(filter, model.columns.schema)
        let condition = try model.store.predicate(for: filter)
        let estimate = condition.estimate(rowCount: rowCount)
        for _ in 0..<2 {
            let set = condition.rows(rowCount: rowCount)
            try #require(set.rows == passing, "\(filter)")
            try #require(set.count == passing.count { $0 })
        }
        if rowCount <= 4096 { #expect(estimate == condition.estimate(rowCount: rowCount)) }
        if condition.matchesAll {
            let all = try model.rows.passing(filter, model.columns.schema)
            try #require(all.allSatisfy { $0 }, "\(filter)")
        }
        #expect(rowCount > 4096 || estimate.expected == passing.count { $0 })
    }

    @Test func `what is true of all rows is known without looking at them`() throws {
        var model = ModelledColumns(try Movie.schema())
        try model.append(
            (0..<300).map { row in
                var attributes = Attributes()
                attributes[Movie.year] = 1990 + row % 30
                attributes[Movie.rating] = Double(row % 10)
                attributes[Movie.language] = row % 2 == 0 ? "sv" : "en"
                attributes[Movie.tags] = ["a"]
                attributes[Movie.draft] = false
                return attributes
            }
        )
        func matchesAll(_ text: String) throws -> Bool {
            try model.store.predicate(for: Filter(text)).matchesAll
        }
        let holding = [
            "TRUE", "year >= 1990", "year <= 2019", "EXISTS year AND EXISTS tags", "rating >= 0",
            "rating <= 9", "language IN (\"sv\", \"en\")", "language > \"a\"",
            "tags CONTAINS \"a\"",
            "NOT draft", "draft = FALSE", "language != \"de\"", "NOT year = 3", "tags != {\"x\"}",
            "language STARTS WITH \"\"", "year >= 1990 OR draft", "NOT (year > 2019 AND draft)",
        ]
        for text in holding { #expect(try matchesAll(text), "\(text)") }
        for text in [
            "year > 1990", "draft", "language = \"sv\"", "rating > 0", "tags = {}", "FALSE",
        ] {
            #expect(try !matchesAll(text), "\(text)")
        }
        try model.appendNothing(1)
        for text in holding where text != "TRUE" && !text.contains("NOT") {
            #expect(try !matchesAll(text), "\(text)")
        }
        model.truncate(to: 300)
        for text in holding { #expect(try matchesAll(text), "\(text)") }
    }

    @Test func `attributes that the schema lacks, or too few, are refused and change nothing`()
        throws
    {
        let index = try FlatIndex(dimension: 1, metric: .cosine, attributes: Movie.schema())
        let wrong = Attributes(["yeer": .int(1)])
        #expect(throws: NearestError.self) { try index.insert([1], id: 1, attributes: wrong) }
        #expect(throws: NearestError.self) {
            try index.insert(contentsOf: [1, 1], ids: [1, 2], attributes: [Attributes()])
        }
        #expect(throws: NearestError.self) { try index.candidates(where: Filter("yeer = 1")) }
        #expect(index.isEmpty)
        let right = [Attributes(), Attributes(["year": .int(1)])]
        try index.insert(contentsOf: [1, 1], ids: [1, 2], attributes: right)
    }

    @Test func `an answer is kept while nothing changes`() throws {
        var model = ModelledColumns(try Movie.schema())
        try model.append((0..<100).map { Attributes(["year": .int($0)]) })
        let filter = Movie.year < 50
        let first = try model.store.predicate(for: filter).rows(rowCount: 100)
        #expect(try model.store.predicate(for: filter).rows(rowCount: 100) === first)
        #expect(try model.store.predicate(for: Movie.year < 50).rows(rowCount: 100) === first)
        try model.replace(60, Attributes(["year": .int(1)]))
        let second = try model.store.predicate(for: filter).rows(rowCount: 100)
        #expect(second !== first && second.count == 51 && first.count == 50)
    }

    @Test func `estimates are near, with bounds that hold`() throws {
        var model = ModelledColumns(try Movie.schema())
        var random = SeededRandom(seed: 71)
        #if DEBUG
        let count = 6000
        #else
        let count = 100_000
        #endif
        try model.append(
            (0..<count).map { row in
                Attributes([
                    "year": .int(row), "rating": .double(Double.random(in: 0..<1, using: &random)),
                ])
            }
        )
        for share in [0.001, 0.01, 0.1, 0.5, 0.9, 0.999] {
            for filter in [Movie.year < Int(share * Double(count)), Movie.rating < share] {
                let condition = try model.store.predicate(for: filter)
                let estimate = condition.estimate(rowCount: count)
                let matches = condition.rows(rowCount: count).count
                #expect(
                    estimate.lowerBound <= matches && matches <= estimate.upperBound,
                    "\(filter): \(estimate), \(matches)"
                )
                let error = Double(abs(estimate.expected - matches)) / Double(count)
                #expect(error < 0.03, "\(filter): \(estimate), \(matches)")
            }
        }
    }

    @Test func `memory is told`() throws {
        var model = ModelledColumns(try Movie.schema())
        try model.append((0..<1000).map { Attributes(["language": .string("text \($0)")]) })
        #expect(
            model.store.memoryUsed > 4
                * ColumnLayout(model.columns.schema, capacity: 256).byteCount
        )
        model.truncate(to: 0)
        #expect(model.store.memoryUsed < 200_000)
    }
}
