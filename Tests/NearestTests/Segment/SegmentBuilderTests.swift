import Foundation
import Nearest
import NearestTestSupport
import SystemPackage
import Testing

/// Segments that are built from vectors as they come.
@Suite struct SegmentBuilderTests {
    private let directory = TemporaryDirectory()

    private var path: FilePath { FilePath(directory["a.nseg"]) }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path)
    }

    private typealias Row = (id: VectorID, vector: [Float], attributes: Attributes)

    private func rows(_ specimen: Specimen) -> [Row] {
        let (vectors, size) = (specimen.vectors, specimen.dimension)
        return specimen.ids.enumerated().map { index, id in
            let vector = Array(vectors[index * size..<(index + 1) * size])
            return (id, vector, specimen.attributes?[index] ?? Attributes())
        }
    }

    /// Builds with appends of so many vectors each.
    private func built(
        _ specimen: Specimen,
        parts: Int,
        threads: Int = 1
    ) throws -> [UInt8] {
        var configuration = specimen.configuration
        configuration.threads = threads
        var builder = try SegmentBuilder(configuration, at: path)
        let rows = rows(specimen)
        for first in stride(from: 0, to: rows.count, by: parts) {
            let part = rows[first..<min(first + parts, rows.count)]
            if parts == 1 {
                let row = part[first]
                try builder.append(row.vector, id: row.id, attributes: row.attributes)
            } else {
                try builder.append(
                    contentsOf: part.flatMap(\.vector),
                    ids: part.map(\.id),
                    attributes: part.map(\.attributes)
                )
            }
            #expect(builder.count == first + part.count)
        }
        let segment = try builder.finish(options: Segment.OpenOptions(verifies: true))
        #expect(segment.count == specimen.count)
        #expect(segment.metadata == specimen.metadata)
        return try bytes(of: path)
    }

    @Test(arguments: Specimen.all)
    func `however vectors come, the file is that of the index`(specimen: Specimen) throws {
        let expected = try specimen.file()
        for parts in [1, 7, 60] {
            #expect(try built(specimen, parts: parts) == expected, "\(parts)")
        }
        let segment = try Segment.build(specimen.configuration, at: path, from: rows(specimen))
        #expect(try bytes(of: path) == expected)
        #expect(try segment.vector(of: specimen.ids[5]).count == specimen.dimension)
        #expect(try names() == ["a.nseg"])
    }

    @Test func `a sequence of many parts gives the file of the index`() throws {
        let specimen = Specimen(count: 2500, dimension: 3)
        _ = try Segment.build(specimen.configuration, at: path, from: rows(specimen))
        #expect(try bytes(of: path) == specimen.file())
    }

    @Test func `a graph is the same for any number of threads`() throws {
        var specimen = Specimen.graph
        specimen.ascends = true
        // The first 4096 are linked together, and then the rest.
        specimen.count = 4200
        specimen.parameters = HNSWParameters(m: 2, efConstruction: 3)
        let one = try built(specimen, parts: 1024)
        for threads in [2, 4] { #expect(try built(specimen, parts: 1024, threads: threads) == one) }
    }

    @Test(arguments: Specimen.both, [true, false])
    func `a vector that is refused leaves the builder as it was`(
        specimen: Specimen,
        ascends: Bool
    ) throws {
        var specimen = specimen
        specimen.ascends = ascends
        let rows = rows(specimen)
        var builder = try SegmentBuilder(specimen.configuration, at: path)
        let half = rows.count / 2
        try builder.append(
            contentsOf: rows[..<half].flatMap(\.vector),
            ids: rows[..<half].map(\.id)
        )
        let good: [Float] = [1, 2, 3, 4]
        let fresh = [VectorID(1_000_001), 1_000_002]
        let refused: [([Float], [VectorID], NearestError.Code)] = [
            (good, [rows[0].id], .duplicateID), (good, [rows[half - 1].id], .duplicateID),
            (good, [rows[half / 2].id], .duplicateID),
            (good + good, [fresh[0], fresh[0]], .duplicateID),
            (good + good, [fresh[0], rows[3].id], .duplicateID),
            (good + good, [rows[3].id, fresh[0]], .duplicateID),
            ([1, 2, 3], [fresh[0]], .dimensionMismatch), ([], [fresh[0]], .dimensionMismatch),
            (good + good, [fresh[0]], .dimensionMismatch), (good, fresh, .dimensionMismatch),
            (good, [], .dimensionMismatch),
            ([1, .nan, 3, 4], [fresh[0]], .invalidVector),
            (good + [1, 2, .infinity, 4], fresh, .invalidVector),
        ]
        for (vectors, ids, code) in refused {
            do {
                try builder.append(contentsOf: vectors, ids: ids)
                Issue.record("\(ids) were appended")
            } catch {
                #expect(
                    error.code == code
                        || (code == .dimensionMismatch && error.code == .invalidArgument)
                )
            }
            #expect(builder.count == half)
        }
        try builder.append(contentsOf: [], ids: [])
        for row in rows[half...] { try builder.append(row.vector, id: row.id) }
        _ = try builder.finish()
        #expect(try bytes(of: path) == specimen.file())
    }

    @Test(arguments: Specimen.both)
    func `an identifier that came long before is known`(specimen: Specimen) throws {
        var builder = try SegmentBuilder(specimen.configuration, at: path)
        let good: [Float] = [1, 2, 3, 4]
        for id in 10..<40 { try builder.append(good, id: VectorID(UInt64(id))) }
        try builder.append(good, id: 5)
        for id in 41..<60 { try builder.append(good, id: VectorID(UInt64(id))) }
        for id in [5, 10, 25, 39, 41, 59] {
            let id = VectorID(UInt64(id))
            do {
                try builder.append(good, id: id)
                Issue.record("\(id) was appended twice")
            } catch {
                #expect(error.code == .duplicateID)
                #expect(error.message.contains("identifier \(id) appears twice"))
            }
        }
        try builder.append(good, id: 40)
        let segment = try builder.finish(options: Segment.OpenOptions(verifies: true))
        #expect(Set(segment.ids) == Set((10..<60).map { VectorID($0) } + [5]))
    }

    @Test(arguments: Specimen.both)
    func `a sequence that is refused leaves nothing`(specimen: Specimen) throws {
        let good: [Float] = [1, 2, 3, 4]
        let refused: [([(id: VectorID, vector: [Float])], NearestError.Code)] = [
            ([(id: 1, vector: good), (id: 1, vector: good)], .duplicateID),
            ([(id: 1, vector: good), (id: 2, vector: [1])], .dimensionMismatch),
            ([(id: 1, vector: good), (id: 2, vector: [1, .nan, 1, 1])], .invalidVector),
        ]
        for (rows, code) in refused {
            let error = thrown {
                _ = try Segment.build(specimen.configuration, at: path, from: rows)
            }
            #expect(error?.code == code)
            #expect(try names().isEmpty)
        }
        // And what was there stays.
        try specimen.write(to: path)
        let old = try bytes(of: path)
        _ = thrown { _ = try Segment.build(specimen.configuration, at: path, from: refused[0].0) }
        #expect(try bytes(of: path) == old)
        #expect(try names() == ["a.nseg"])
    }

    @Test(arguments: Specimen.both)
    func `a builder that is dropped leaves nothing`(specimen: Specimen) throws {
        do {
            var builder = try SegmentBuilder(specimen.configuration, at: path)
            try builder.append(contentsOf: specimen.vectors, ids: specimen.ids)
            #expect(builder.count == 60)
        }
        #expect(try names().isEmpty)
    }

    @Test(arguments: Specimen.both)
    func `a configuration that cannot be is refused`(specimen: Specimen) throws {
        var configurations = [
            specimen.configuration, specimen.configuration, specimen.configuration,
        ]
        configurations[0].threads = 0
        configurations[1].dimension = 0
        configurations[2].dimension = 65_537
        var bad = [HNSWParameters(m: 1), HNSWParameters(m: 129), HNSWParameters(m: 16)]
        bad[2].efConstruction = 15
        for parameters in bad {
            configurations.append(specimen.configuration)
            configurations[configurations.count - 1].kind = .graph(parameters)
            configurations.append(configurations[configurations.count - 1])
            configurations[configurations.count - 1].memoryLimit = 1 << 40
            configurations[configurations.count - 1].expectedCount = 10
        }
        for configuration in configurations {
            let error = thrown { _ = try SegmentBuilder(configuration, at: path) }
            #expect(error?.code == .invalidArgument, "\(configuration)")
        }
        #expect(try names().isEmpty)
    }

    @Test(arguments: Specimen.both)
    func `memory is limited, before the first vector where their number is known`(
        specimen: Specimen
    ) throws {
        var configuration = specimen.configuration
        configuration.memoryLimit = configuration.estimatedMemory(count: 40)
        var builder = try SegmentBuilder(configuration, at: path)
        let good: [Float] = [1, 2, 3, 4]
        for id in 0..<40 { try builder.append(good, id: VectorID(UInt64(id))) }
        do {
            try builder.append(
                contentsOf: [Float](repeating: 1, count: 160_000),
                ids: specimen.many
            )
            Issue.record("more were taken than may be")
        } catch {
            #expect(error.code == .memoryLimit)
        }
        _ = consume builder
        #expect(try names().isEmpty)
        for count in [1_000_000, Int.max] {
            configuration.expectedCount = count
            let error = thrown { _ = try SegmentBuilder(configuration, at: path) }
            #expect(error?.code == .memoryLimit)
        }
        let rows = specimen.many.map { (id: $0, vector: good) }
        configuration.expectedCount = nil
        let error = thrown { _ = try Segment.build(configuration, at: path, from: rows) }
        #expect(error?.code == .memoryLimit)
        #expect(error?.message.contains("MB") == true)
        #expect(try names().isEmpty)
        configuration.expectedCount = 40
        _ = try Segment.build(configuration, at: path, from: rows[..<40])
    }

    @Test func `estimates grow with what is built and stop at the largest number`() {
        for specimen in Specimen.both {
            let configuration = specimen.configuration
            let counts = [0, 1, 1000, 1_000_000, 1 << 40, Int.max]
            let estimates = counts.map { configuration.estimatedMemory(count: $0) }
            #expect(estimates == estimates.sorted())
            #expect(estimates[0] > 0 && estimates[3] > 1_000_000)
        }
    }

    @Test(arguments: Specimen.both)
    func `a task that is cancelled builds nothing`(specimen: Specimen) async throws {
        let path = path
        let (configuration, ids) = (specimen.configuration, specimen.many)
        let task = Task.detached { () -> NearestError? in
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return thrown {
                let rows = ids.lazy.map { (id: $0, vector: [Float]([1, 2, 3, 4])) }
                _ = try Segment.build(configuration, at: path, from: rows)
            }
        }
        let error = await task.value
        #expect(error?.code == .cancelled)
        #expect(try names().isEmpty)
    }

    @Test(arguments: Specimen.both)
    func `a task that is cancelled writes nothing`(specimen: Specimen) async throws {
        let path = path
        let task = Task.detached { () -> NearestError? in
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return thrown { try specimen.write(to: path) }
        }
        let error = await task.value
        #expect(error?.code == .cancelled)
        #expect(try names().isEmpty)
    }
}

extension Specimen {
    /// Many identifiers that no specimen has.
    fileprivate var many: [VectorID] { (0..<40_000).map { VectorID(UInt64($0) + 1_000_000) } }
}
