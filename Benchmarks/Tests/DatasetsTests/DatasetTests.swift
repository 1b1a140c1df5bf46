import Datasets
import Foundation
import Testing

@Suite("Data sets")
struct DatasetTests {
    @Test(
        arguments: [DatasetFormat.fvecs, .npy, .fbin],
        VectorTable.ElementType.allCases
    )
    func `a data set in a folder reads back as it was written`(
        format: DatasetFormat,
        elementType: VectorTable.ElementType
    ) throws {
        let folder = try TemporaryFolder()
        let dataset = try Samples.dataset(elementType)
        try dataset.write(to: folder.path("set"), format: format)
        let read = try Dataset.load(path: folder.path("set"))
        #expect(read.name == "set")
        #expect(read.base.values == dataset.base.values)
        #expect(read.queries.values == dataset.queries.values)
        #expect(read.neighbors == dataset.neighbors)
        if format == .npy { #expect(read.base.elementType == elementType) }
    }

    @Test func `a folder may mix formats, and names may be words of longer names`() throws {
        let folder = try TemporaryFolder()
        try Samples.vectors(.uint8).write(to: folder.path("sift_base.bvecs"))
        try Samples.vectors(.float16).write(to: folder.path("sift_learn.npy"))
        try Samples.vectors(rows: 2).write(to: folder.path("Query.public.10K.fbin"))
        try Samples.neighbors().write(to: folder.path("base_GT.ibin"))
        _ = try folder.file("attributes.jsonl", [])
        let read = try Dataset.load(path: folder.url.path + "/")
        #expect(read.name == folder.url.lastPathComponent)
        #expect(read.base == Samples.vectors(.uint8))
        #expect(read.queries == Samples.vectors(rows: 2))
        #expect(read.neighbors == Samples.neighbors())
    }

    @Test func `the learning set is the base only where there is no other`() throws {
        let folder = try TemporaryFolder()
        try Samples.vectors().write(to: folder.path("learn.fvecs"))
        try Samples.vectors(rows: 2).write(to: folder.path("query.fvecs"))
        #expect(try Dataset.load(path: folder.url.path).base == Samples.vectors())
    }

    @Test func `two files that could be the base are an error that names both`() throws {
        let folder = try TemporaryFolder()
        try Samples.vectors().write(to: folder.path("base.fvecs"))
        try Samples.vectors().write(to: folder.path("train.npy"))
        try Samples.vectors(rows: 2).write(to: folder.path("query.fvecs"))
        let line = message { _ = try Dataset.load(path: folder.url.path) }
        #expect(line.hasSuffix("has base.fvecs and train.npy"))
    }

    @Test func `a folder with nothing to recognize lists what was looked for`() throws {
        let folder = try TemporaryFolder()
        let line = message { _ = try Dataset.load(path: folder.url.path) }
        #expect(line.contains("base or train (.fvecs, .bvecs, .npy, .fbin, .u8bin, .i8bin)"))
        #expect(line.contains("query or queries or test"))
    }

    @Test func `a folder without queries says what it has`() throws {
        let folder = try TemporaryFolder()
        try Samples.vectors().write(to: folder.path("base.fvecs"))
        let line = message { _ = try Dataset.load(path: folder.url.path) }
        #expect(line.contains("should have queries"))
        #expect(line.hasSuffix("has only base.fvecs"))
    }

    @Test func `a path that is not there and a file of another kind are errors`() throws {
        let folder = try TemporaryFolder()
        let missing = folder.path("none")
        #expect(message { _ = try Dataset.load(path: missing) }.contains("does not exist"))
        let text = try folder.file("a.txt", [])
        #expect(message { _ = try Dataset.load(path: text) }.contains("another extension"))
    }

    @Test func `parts that do not fit together are errors`() throws {
        func line(
            queries: VectorTable = Samples.vectors(rows: 2),
            neighbors: NeighborTable = Samples.neighbors()
        ) -> String {
            message {
                _ = try Dataset(
                    name: "x",
                    metric: .euclidean,
                    base: Samples.vectors(),
                    queries: queries,
                    neighbors: neighbors
                )
            }
        }
        #expect(
            line(queries: Samples.vectors(dimension: 4))
                == "x: queries should have the dimension of the base, 3, but have 4"
        )
        #expect(line(neighbors: Samples.neighbors(queries: 3)).hasSuffix("but have 3"))
        #expect(
            line(neighbors: NeighborTable(ids: [0, 1, 2, 5], k: 2))
                .hasSuffix("query 1 has 5 at position 1")
        )
        #expect(line(neighbors: NeighborTable(ids: [-2, 1], k: 1)).contains("has -2"))
    }

    @Test func `distances of another shape than the neighbors are an error`() throws {
        let folder = try TemporaryFolder()
        try Samples.dataset().write(to: folder.path("set"), format: .npy)
        try Samples.vectors().write(to: folder.path("set/distances.npy"))
        let path = folder.path("set")
        #expect(message { _ = try Dataset.load(path: path) }.contains("shape of neighbors, 2 x 3"))
    }

    @Test func `writing into a folder that holds another data set is refused`() throws {
        let folder = try TemporaryFolder()
        let dataset = try Samples.dataset()
        try dataset.write(to: folder.url.path, format: .npy)
        try dataset.write(to: folder.url.path, format: .npy)
        let line = message { try dataset.write(to: folder.url.path, format: .fbin) }
        #expect(line.contains("base.npy"))
    }

    @Test func `the metric is inferred from the lengths of the base rows, or given`() throws {
        let folder = try TemporaryFolder()
        let recipe = SyntheticDataset(count: 20, dimension: 8, queries: 2, metric: .angular)
        try recipe.generate().write(to: folder.path("unit"), format: .fbin)
        let unit = try Dataset.load(path: folder.path("unit"))
        #expect(unit.metric == .angular)
        #expect(unit.metricSource == .inferred)
        try Samples.dataset().write(to: folder.path("long"), format: .fbin)
        #expect(try Dataset.load(path: folder.path("long")).metric == .euclidean)
        let given = try Dataset.load(path: folder.path("long"), metric: .innerProduct)
        #expect(given.metric == .innerProduct)
        #expect(given.metricSource == .given)
    }

    @Test func `a prefix of a table has its first rows`() {
        let table = Samples.vectors(.uint8)
        #expect(table.prefix(2).values == Array(table.values[..<6]))
        #expect(table.prefix(2).elementType == .uint8)
        #expect(table.prefix(99) == table)
        #expect(Array(table.prefix(3)[2]) == Array(table[2]))
        let neighbors = Samples.neighbors(distances: true)
        #expect(Array(neighbors.prefix(1)[0]) == Array(neighbors[0]))
        #expect(neighbors.prefix(1).distances?.count == 3)
    }
}
