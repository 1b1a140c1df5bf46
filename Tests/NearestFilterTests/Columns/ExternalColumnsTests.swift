import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

@Suite struct ExternalColumnsTests {
    #if DEBUG
    private static let rounds = 15
    private static let damages = 150
    #else
    private static let rounds = 200
    private static let damages = 5000
    #endif

    /// Columns of some parts of several sources, and what they must hold.
    private func image(_ maker: inout RandomFilter) throws -> (ColumnImage, [Attributes]) {
        let schema = try maker.schema()
        var (parts, rows): ([ColumnExport.Part], [Attributes]) = ([], [])
        for _ in 0..<maker.int(below: 4) {
            var model = ModelledColumns(schema)
            for _ in 0..<maker.int(below: 8) {
                try model.change(&maker, common: maker.int(below: 2) == 0)
            }
            var chosen = (0..<model.rows.count).filter { _ in maker.int(below: 5) > 0 }
            chosen.shuffle(using: &maker.random)
            let snapshot = model.columns.snapshot(rowCount: model.rows.count)
            parts.append(ColumnExport.Part(snapshot, rows: chosen.map { UInt32($0) }))
            rows += chosen.map { model.rows[$0] }
        }
        return (ColumnImage(ColumnExport(schema, parts)), rows)
    }

    @Test(arguments: [UInt64(81), 82, 83])
    func `columns are written and read as they were, and filters find the same`(
        seed: UInt64
    ) throws {
        var maker = RandomFilter(seed: seed)
        for _ in 0..<Self.rounds {
            let (image, rows) = try image(&maker)
            let columns = try #require(try image.columns())
            try columns.validateAll()
            try #require(columns.count == rows.count)
            let snapshot = columns.snapshot(rowCount: rows.count)
            for (row, attributes) in rows.enumerated() {
                try #require(snapshot.attributes(row) == attributes, "row \(row), seed \(seed)")
            }
            guard !columns.schema.entries.isEmpty else { continue }
            let store = AttributeStore(columns)
            for _ in 0..<20 {
                let filter = maker.filter(columns.schema)
                let condition = try store.predicate(for: filter)
                let passing = try rows.passing(filter, columns.schema)
                try #require(
                    condition.rows(rowCount: rows.count).rows == passing,
                    "\(filter), seed \(seed)"
                )
                if condition.matchesAll { try #require(passing.allSatisfy { $0 }) }
            }
        }
    }

    @Test(arguments: [UInt64(91), 92])
    func `the bytes depend on the attributes alone`(seed: UInt64) throws {
        var maker = RandomFilter(seed: seed)
        for _ in 0..<Self.rounds {
            let (image, rows) = try image(&maker)
            // Once more: from the columns of the image, and from columns in memory with a longer
            // history.
            let external = try #require(try image.columns())
            let all = (0..<rows.count).map { UInt32($0) }
            let second = external.snapshot(rowCount: rows.count)
            var model = ModelledColumns(external.schema)
            for _ in 0..<5 { try model.change(&maker, common: false) }
            model.truncate(to: 0)
            try model.append(rows)
            let third = model.columns.snapshot(rowCount: rows.count)
            for snapshot in [second, third] {
                let half = rows.count / 2
                let parts = [
                    ColumnExport.Part(snapshot, rows: Array(all[..<half])),
                    ColumnExport.Part(snapshot, rows: Array(all[half...])),
                ]
                let other = ColumnImage(ColumnExport(external.schema, parts))
                #expect(other.export.summaries == image.export.summaries)
                unsafe #expect(other.page.elementsEqual(image.page))
                unsafe #expect(other.dictionaries.count == image.dictionaries.count)
                for index in unsafe image.dictionaries.indices {
                    let one = unsafe other.dictionaries[index]
                    let another = unsafe image.dictionaries[index]
                    unsafe #expect(one.elementsEqual(another))
                }
            }
        }
    }

    @Test(arguments: [UInt64(101), 102])
    func `whatever the bytes are, nothing stops`(seed: UInt64) throws {
        var maker = RandomFilter(seed: seed)
        var (faults, refused) = (0, 0)
        for _ in 0..<Self.damages / 10 {
            let (image, rows) = try image(&maker)
            guard !image.export.schema.entries.isEmpty, !rows.isEmpty else { continue }
            for _ in 0..<10 {
                let places = unsafe [image.page] + image.dictionaries
                let place = unsafe places[maker.int(below: places.count)]
                guard unsafe !place.isEmpty else { continue }
                let offset = maker.int(below: place.count)
                let old = unsafe place[offset]
                unsafe place[offset] =
                    [0, 0xFF, old ^ 1, UInt8(maker.int(below: 256))][maker.int(below: 4)]
                var summaries = image.export.summaries
                if maker.int(below: 3) == 0 {
                    let index = maker.int(below: summaries.count)
                    summaries[index].low = maker.random.next()
                    summaries[index].present = maker.int(below: rows.count + 1)
                }
                do {
                    guard let columns = try image.columns(summaries: summaries) else {
                        refused += 1
                        unsafe place[offset] = old
                        continue
                    }
                    exercise(columns, &maker)
                    try columns.validateAll()
                } catch is AttributeFault {
                    faults += 1
                }
            }
        }
        #expect(faults > 0 && refused > 0)
    }

    private func exercise(_ columns: ExternalColumns, _ maker: inout RandomFilter) {
        let snapshot = columns.snapshot(rowCount: columns.count)
        for row in 0..<min(columns.count, 50) { _ = snapshot.attributes(row) }
        let store = AttributeStore(columns)
        for _ in 0..<3 {
            guard let condition = try? store.predicate(for: maker.filter(columns.schema)) else {
                return
            }
            let set = condition.rows(rowCount: columns.count)
            #expect(set.count <= columns.count)
            _ = condition.estimate(rowCount: columns.count)
        }
        let rows = (0..<columns.count).map { UInt32($0) }
        _ = ColumnImage(ColumnExport(columns.schema, [ColumnExport.Part(snapshot, rows: rows)]))
    }

    @Test func `texts that begin alike are ordered by their first other byte`() throws {
        // Words of eight bytes are compared at once, so differences are before, at and after their
        // ends.
        let beginning = "abcdefghijklmnopqrstuvwx"
        var texts: [String] = []
        for length in [0, 1, 6, 7, 8, 9, 15, 16, 17, 23, 24] {
            let prefix = String(beginning.prefix(length))
            texts += [
                prefix, prefix + "\0", prefix + "z", prefix + "é", prefix + "za",
                prefix + "\u{FFFF}",
            ]
        }
        var model = ModelledColumns(try Movie.schema())
        try model.append(texts.map { Attributes(["language": .string($0)]) })
        let snapshot = model.columns.snapshot(rowCount: texts.count)
        let rows = texts.indices.map { UInt32($0) }
        let image = ColumnImage(
            ColumnExport(model.columns.schema, [ColumnExport.Part(snapshot, rows: rows)])
        )
        let columns = try #require(try image.columns())
        try columns.validateAll()
        let stores = (AttributeStore(columns), model.store)
        for text in texts {
            for filter in [
                Movie.language < text, Movie.language >= text, Movie.language.hasPrefix(text),
            ] {
                let passing = try model.rows.passing(filter, model.columns.schema)
                for set in [
                    try stores.0.predicate(for: filter).rows(rowCount: texts.count),
                    try stores.1.predicate(for: filter).rows(rowCount: texts.count),
                ] {
                    #expect(set.rows == passing, "\(filter)")
                }
            }
        }
    }

    @Test func `every fault is found and named`() throws {
        var model = ModelledColumns(try Movie.schema())
        try model.append([
            Attributes([
                "year": .int(3), "rating": .double(1), "language": .string("aé"),
                "tags": .tags(["x", "y"]), "draft": .bool(true),
            ]),
            Attributes(["language": .string("b"), "tags": .tags([])]),
        ])
        let snapshot = model.columns.snapshot(rowCount: 2)
        let export = ColumnExport(
            model.columns.schema,
            [ColumnExport.Part(snapshot, rows: [0, 1])]
        )
        let places = export.layout.columns
        func fault(_ damage: (ColumnImage) -> Void) throws -> AttributeFault {
            let image = ColumnImage(export)
            damage(image)
            let columns = try #require(try image.columns())
            let fault = #expect(throws: AttributeFault.self) { try columns.validateAll() }
            return try #require(fault)
        }
        func expect(
            _ attribute: String,
            _ part: AttributeFault.Part,
            _ item: Int,
            _ damage: (ColumnImage) -> Void
        ) throws {
            let fault = try fault(damage)
            #expect(
                (fault.attribute, fault.part, fault.item) == (attribute, part, item),
                "\(fault)"
            )
        }
        try expect("year", .values, 1) { unsafe $0.page[places[0].values + 8] = 1 }
        try expect("year", .presence, 2) { unsafe $0.page[places[0].presence ?? 0] = 0b101 }
        try expect("year", .summary, 0) { unsafe $0.page[places[0].values] = 4 }
        try expect("year", .summary, 0) { unsafe $0.page[places[0].presence ?? 0] = 0b11 }
        try expect("year", .values, 2) { unsafe $0.page[(places[0].presence ?? 0) + 8] = 1 }
        try expect("rating", .values, 0) {
            unsafe $0.page.storeBytes(of: .nan, toByteOffset: places[1].values, as: Double.self)
        }
        try expect("language", .values, 0) { unsafe $0.page[places[2].values] = 3 }
        try expect("language", .values, 2) { unsafe $0.page[places[2].values + 8] = 1 }
        try expect("draft", .values, 1) { unsafe $0.page[places[4].values] = 0b11 }
        try expect("language", .texts, 0) { unsafe $0.dictionaries[0][3 * 8 + 1] = 0xFF }
        try expect("language", .texts, 1) { unsafe $0.dictionaries[0][3 * 8] = 0x63 }
        try expect("language", .texts, 0) { unsafe $0.dictionaries[0][8] = 0xFF }
        try expect("tags", .texts, 1) { unsafe $0.dictionaries[1][3 * 8 + 1] = 0x77 }
        try expect("tags", .sets, 1) { unsafe $0.dictionaries[2][3 * 8] = 3 }
        try expect("tags", .sets, 1) { unsafe $0.dictionaries[2][3 * 8 + 4] = 3 }
        #expect(throws: AttributeFault.self) {
            var summaries = export.summaries
            summaries[0].present = 3
            _ = try ColumnImage(export).columns(summaries: summaries)
        }
    }

    @Test func `sets that overlap in a file are not read over and over`() throws {
        let count = 400
        let schema = try AttributeSchema([Movie.tags])
        let columns = AttributeColumns(schema)
        var change = SidecarChange(rows: Array(0..<count))
        try columns.write(
            (0..<count).map { row in
                Attributes(["tags": .tags(Set((0..<20).map { "\(row) \($0 % (row + 1))" }))])
            },
            &change
        )
        let snapshot = columns.snapshot(rowCount: count)
        let rows = (0..<count).map { UInt32($0) }
        let image = ColumnImage(ColumnExport(schema, [ColumnExport.Part(snapshot, rows: rows)]))
        let filter = Movie.tags.contains("not there") || Movie.tags.contains("0 0")
        func asked() throws -> Duration {
            let store = AttributeStore(try #require(try image.columns()))
            return try ContinuousClock().measure {
                let found = try store.predicate(for: filter).rows(rowCount: count)
                #expect(found.count <= count)
            }
        }
        let honest = try asked()
        // Every second set is all of the dictionary.
        unsafe image.dictionaries[1].withMemoryRebound(to: UInt64.self) { offsets in
            let end = unsafe offsets[count]
            for entry in 1..<count { unsafe offsets[entry] = entry % 2 == 1 ? end : 0 }
        }
        #expect(try asked() < honest * 20 + .milliseconds(5))
    }
}
