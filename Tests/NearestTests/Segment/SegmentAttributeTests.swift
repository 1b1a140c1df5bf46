import Nearest
import NearestTestSupport
import SystemPackage
import Testing

/// Attributes go into files and come back.
@Suite struct SegmentAttributeTests {
    private let directory = TemporaryDirectory()

    private func path(_ name: String) -> FilePath { FilePath(directory[name + ".nseg"]) }

    /// Expects the attributes of a specimen, byte by byte, and that filters find the same.
    private func expectAttributes(
        _ segment: Segment,
        _ expected: [VectorID: Attributes],
        schema: AttributeSchema = SampleAttributes.schema,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try segment.verify()
        #expect(segment.attributeSchema == schema, sourceLocation: sourceLocation)
        #expect(segment.count == expected.count, sourceLocation: sourceLocation)
        for (id, attributes) in expected {
            let found = try segment.attributes(of: id)
            #expect(found == attributes, "\(id)", sourceLocation: sourceLocation)
            #expect(
                found[SampleAttributes.language].map { Array($0.utf8) }
                    == attributes[SampleAttributes.language].map { Array($0.utf8) },
                sourceLocation: sourceLocation
            )
        }
        let error = thrown { _ = try segment.attributes(of: VectorID(.max)) }
        #expect(error?.code == .unknownID, sourceLocation: sourceLocation)
        let query = [Float](repeating: 0.25, count: segment.dimension)
        for filter in SampleAttributes.filters {
            let bound = try BoundFilter(filter, to: schema)
            let passing = Set(
                expected.filter { _, attributes in
                    bound.passes { attributes.values[schema.entries[$0].name] }
                }.map(\.key)
            )
            let found = try segment.search(query, k: segment.count + 1, where: filter)
            let ids = Set(found.map(\.id))
            #expect(ids == passing, "\(filter)", sourceLocation: sourceLocation)
        }
    }

    private func attributes(of specimen: Specimen) -> [VectorID: Attributes] {
        Dictionary(uniqueKeysWithValues: zip(specimen.ids, specimen.attributes ?? []))
    }

    @Test(arguments: Specimen.attributed)
    func `attributes come back from a file as they were`(specimen: Specimen) throws {
        let file = path("a")
        try specimen.write(to: file)
        for memory in Segment.OpenOptions.Memory.allCases {
            let segment = try Segment.open(file, options: Segment.OpenOptions(memory: memory))
            try expectAttributes(segment, attributes(of: specimen))
            #expect(
                Set(segment.sections.map(\.tag)).isSuperset(of: ["ATSC", "ATCO", "ATDI"])
            )
            #expect(segment.sections.allSatisfy { $0.isRequired })
        }
        let version: UInt32 = SegmentForge.number(try bytes(of: file), at: 8)
        #expect(version == 2)
    }

    @Test(arguments: Specimen.attributed)
    func `an index that is made of a file has the attributes, and writes the same file`(
        specimen: Specimen
    ) throws {
        let segment = try specimen.segment(path("a"))
        if let index = try segment.makeIndex() as? HNSWIndex {
            try index.write(to: path("b"), metadata: specimen.metadata)
        } else {
            try segment.makeIndex(as: FlatIndex.self)
                .write(to: path("b"), metadata: specimen.metadata)
        }
        #expect(try bytes(of: path("b")) == bytes(of: path("a")))
    }

    @Test(arguments: Specimen.attributed)
    func `vectors that were removed leave nothing behind in a file`(specimen: Specimen) throws {
        var expected = attributes(of: specimen)
        let segment: Segment
        let gone = specimen.ids.enumerated().filter { $0.offset % 3 != 0 }.map(\.element)
        for id in gone { expected[id] = nil }
        if specimen.isGraph {
            let index = try specimen.graphIndex()
            index.remove(gone)
            try index.write(to: path("a"))
        } else {
            let index = try specimen.flatIndex()
            for id in gone { index.remove(id) }
            try index.write(to: path("a"))
        }
        segment = try Segment.open(path("a"))
        try expectAttributes(segment, expected)
        // Every third number, and so no year.
        let forge = SegmentForge(try bytes(of: path("a")))
        #expect(forge.number("ATSC", item: 2) as UInt64 == 0)
    }

    @Test(arguments: Specimen.attributed)
    func `a file of no vectors has a schema`(specimen: Specimen) throws {
        var specimen = specimen
        specimen.count = 0
        let segment = try specimen.segment(path("a"))
        try expectAttributes(segment, [:])
        #expect(segment.sections.first { $0.tag == "ATCO" }?.length == 0)
        let builder = try SegmentBuilder(specimen.configuration, at: path("b"))
        try expectAttributes(try builder.finish(), [:])
        #expect(try bytes(of: path("a")) == bytes(of: path("b")))
    }

    @Test(arguments: Specimen.attributed)
    func `attributes that nobody has are a column of nothing`(specimen: Specimen) throws {
        var builder = try SegmentBuilder(specimen.configuration, at: path("a"))
        try builder.append(contentsOf: specimen.vectors, ids: specimen.ids)
        let segment = try builder.finish()
        try expectAttributes(
            segment,
            Dictionary(uniqueKeysWithValues: specimen.ids.map { ($0, Attributes()) })
        )
    }

    @Test func `each type alone comes back`() throws {
        var specimen = Specimen.attributed[0]
        specimen.hasAttributes = false
        for key in SampleAttributes.keys {
            var configuration = specimen.configuration
            configuration.attributes = try AttributeSchema([key])
            var builder = try SegmentBuilder(configuration, at: path("a"))
            let all = (0..<specimen.count).map { number in
                Attributes(SampleAttributes.of(number).values.filter { $0.key == key.name })
            }
            try builder.append(contentsOf: specimen.vectors, ids: specimen.ids, attributes: all)
            let segment = try builder.finish(options: Segment.OpenOptions(verifies: true))
            for (id, attributes) in zip(specimen.ids, all) {
                #expect(try segment.attributes(of: id) == attributes)
            }
            let hasTexts = key.kind == .string || key.kind == .tags
            #expect(segment.sections.contains { $0.tag == "ATDI" } == hasTexts)
        }
    }

    @Test func `a file without attributes has none`() throws {
        for specimen in Specimen.both {
            let segment = try specimen.segment(path("a"))
            #expect(segment.attributeSchema.entries.isEmpty)
            #expect(try segment.attributes(of: specimen.ids[3]).isEmpty)
            #expect(SegmentForge.number(try bytes(of: path("a")), at: 8) as UInt32 == 1)
        }
    }

    @Test func `attributes of a graph that is linked in parts stay with their vectors`() throws {
        let count = 4500
        var random = SeededRandom(seed: 5)
        let vectors = random.vector(count * 2)
        let ids = (0..<count).map { VectorID(UInt64($0) &* 0x9E37_79B9_7F4A_7C15) }
        let configuration = Segment.Configuration(
            dimension: 2,
            metric: .squaredEuclidean,
            kind: .graph(HNSWParameters(m: 2, efConstruction: 4)),
            attributes: try AttributeSchema([SampleAttributes.year])
        )
        let all = (0..<count).map { number in
            var attributes = Attributes()
            attributes[SampleAttributes.year] = number
            return attributes
        }
        var builder = try SegmentBuilder(configuration, at: path("a"))
        try builder.append(contentsOf: vectors, ids: ids, attributes: all)
        let segment = try builder.finish()
        for (number, id) in ids.enumerated() {
            #expect(try segment.attributes(of: id)[SampleAttributes.year] == number)
        }
    }

    // MARK: What is refused

    @Test(arguments: Specimen.attributed)
    func `what the schema does not have is refused, and nothing is appended`(
        specimen: Specimen
    ) throws {
        let vector = Array(specimen.vectors[..<specimen.dimension])
        let bad: [Attributes] = [
            Attributes(["nobody": .int(1)]), Attributes(["year": .string("1990")]),
            Attributes(["rating": .double(.nan)]),
        ]
        var builder = try SegmentBuilder(specimen.configuration, at: path("a"))
        for attributes in bad {
            let name = try #require(attributes.values.keys.first)
            let error = thrown { try builder.append(vector, id: 77, attributes: attributes) }
            #expect(error?.code == .invalidAttribute)
            #expect(error?.message.contains(name) ?? false)
            #expect(error?.message.contains("77") ?? false)
            #expect(builder.count == 0)
        }
        let error = thrown {
            try builder.append(
                contentsOf: vector + vector,
                ids: [1, 2],
                attributes: [Attributes()]
            )
        }
        #expect(error?.code == .invalidArgument && builder.count == 0)
        try builder.append(
            contentsOf: specimen.vectors,
            ids: specimen.ids,
            attributes: specimen.attributes
        )
        _ = try builder.finish()
        #expect(try bytes(of: path("a")) == specimen.file())
    }

    @Test func `attributes are refused where there is no schema`() throws {
        var builder = try SegmentBuilder(Specimen.flat.configuration, at: path("a"))
        let error = thrown {
            try builder.append([1, 2, 3, 4], id: 1, attributes: SampleAttributes.of(1))
        }
        #expect(error?.code == .invalidAttribute)
        try builder.append([1, 2, 3, 4], id: 1)
        #expect(try builder.finish().count == 1)
    }

    @Test func `texts of attributes count as memory`() throws {
        var specimen = Specimen.attributed[0]
        specimen.count = 4
        var configuration = specimen.configuration
        #expect(
            configuration.estimatedMemory(count: 1000)
                > Specimen.flat.configuration.estimatedMemory(count: 1000)
        )
        configuration.memoryLimit = configuration.estimatedMemory(count: 10) + 10_000
        var builder = try SegmentBuilder(configuration, at: path("a"))
        var attributes = Attributes()
        attributes[SampleAttributes.language] = String(repeating: "x", count: 20_000)
        let error = thrown {
            try builder.append([1, 2, 3, 4], id: 1, attributes: attributes)
        }
        #expect(error?.code == .memoryLimit && builder.count == 0)
        try builder.append([1, 2, 3, 4], id: 1, attributes: SampleAttributes.of(1))
        #expect(try builder.finish().attributes(of: 1) == SampleAttributes.of(1))
    }

    @Test func `a schema that no file can have is refused`() throws {
        var configuration = Specimen.flat.configuration
        configuration.attributes = try AttributeSchema(
            (0...1 << 16).map { Attribute<Bool>("a\($0)") }
        )
        let error = thrown { _ = try SegmentBuilder(configuration, at: path("a")) }
        #expect(error?.code == .invalidArgument)
    }

    // MARK: Merging

    @Test(arguments: Specimen.attributed)
    func `a merged file has the attributes of the latest`(specimen: Specimen) throws {
        var segments: [Segment] = []
        var expected: [VectorID: Attributes] = [:]
        for number in 0..<3 {
            var builder = try SegmentBuilder(specimen.configuration, at: path("part\(number)"))
            let ids = (0..<60).map { VectorID(UInt64(number * 40 + $0)) }
            // Texts that only one of them has, too.
            let all = (0..<60).map { place in
                var attributes = SampleAttributes.of(place + number * 11)
                if place % 8 == 3 { attributes[SampleAttributes.language] = "only \(number)" }
                if place % 8 == 5 { attributes[SampleAttributes.tags] = ["a\(number)", "tag 3"] }
                return attributes
            }
            try builder.append(contentsOf: specimen.vectors, ids: ids, attributes: all)
            segments.append(try builder.finish())
            for (id, attributes) in zip(ids, all) { expected[id] = attributes }
        }
        let dropped: Set<VectorID> = [3, 45, 139]
        for id in dropped { expected[id] = nil }
        let merged = try Segment.merge(segments, to: path("merged"), dropping: dropped)
        try expectAttributes(merged, expected)
    }

    @Test func `files whose attributes differ are not merged, and it is said how`() throws {
        let (year, draft) = (Attribute<Int>("year"), Attribute<Bool>("draft"))
        let others: [([any AttributeKey], String)] = [
            ([year], "only the first has 'draft'"),
            ([year, draft, Attribute<String>("x")], "only the second has 'x'"),
            ([Attribute<Double>("year"), draft], "'year' is of type Int and of type Double"),
            ([draft, year], "another order"), ([], "only the first has 'year'"),
        ]
        func segment(_ name: String, _ keys: [any AttributeKey]) throws -> Segment {
            var configuration = Specimen.flat.configuration
            configuration.attributes = try AttributeSchema(keys)
            var builder = try SegmentBuilder(configuration, at: path(name))
            try builder.append([1, 2, 3, 4], id: 1)
            return try builder.finish()
        }
        let first = try segment("first", [year, draft])
        for (number, (keys, message)) in others.enumerated() {
            let other = try segment("other\(number)", keys)
            let error = thrown { _ = try Segment.merge([first, other], to: path("merged")) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.contains(message) ?? false, "\(error?.message ?? "")")
        }
    }
}
