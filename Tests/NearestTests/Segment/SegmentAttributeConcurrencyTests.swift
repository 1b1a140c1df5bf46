import Nearest
import NearestTestSupport
import Testing

/// Writing files while attributes change.
@Suite struct SegmentAttributeConcurrencyTests {
    private let directory = TemporaryDirectory()

    private static let name = Attribute<String>("name")
    private static let number = Attribute<Int>("number")
    private static let tags = Attribute<Set<String>>("tags")

    private static func attributes(_ value: Int) -> Attributes {
        var attributes = Attributes()
        attributes[number] = value
        attributes[name] = "value \(value)"
        if value % 3 > 0 { attributes[tags] = ["\(value)", "tag \(value % 7)"] }
        return attributes
    }

    @Test(arguments: [true, false])
    func `each vector's attributes are in a file as they once were together`(
        isGraph: Bool
    ) async throws {
        let schema = try AttributeSchema([Self.name, Self.number, Self.tags])
        let parameters = HNSWParameters(m: 4, efConstruction: 20)
        let graph = try HNSWIndex(
            dimension: 3,
            metric: .squaredEuclidean,
            parameters: parameters,
            attributes: schema
        )
        let flat = try FlatIndex(dimension: 3, metric: .squaredEuclidean, attributes: schema)
        var random = SeededRandom(seed: 7)
        let ids = (0..<600).map { VectorID(UInt64($0)) }
        let vectors = random.vector(ids.count * 3)
        let first = ids.map { Self.attributes(Int($0.rawValue)) }
        try graph.insert(contentsOf: vectors, ids: ids, attributes: first)
        try flat.insert(contentsOf: vectors, ids: ids, attributes: first)
        let path = FilePath(directory["a.nseg"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var random = SeededRandom(seed: 8)
                for round in 0..<200 {
                    let id = VectorID(random.next() % 600)
                    let changed = Self.attributes(round + 1000)
                    if isGraph {
                        try graph.setAttributes(changed, of: id)
                    } else {
                        try flat.setAttributes(changed, of: id)
                    }
                    await Task.yield()
                }
            }
            group.addTask {
                for _ in 0..<12 {
                    if isGraph {
                        try await graph.write(to: path)
                    } else {
                        try await flat.write(to: path)
                    }
                    let segment = try await Segment.open(path)
                    try await segment.verify()
                    for id in segment.ids {
                        let found = try segment.attributes(of: id)
                        let value = try #require(found[Self.number])
                        #expect(found == Self.attributes(value))
                    }
                    await Task.yield()
                }
            }
            try await group.waitForAll()
        }
    }
}
