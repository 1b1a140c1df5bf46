import Foundation
import Nearest
import NearestTestSupport
import SystemPackage
import Testing

/// A segment outlives its file's name, and is shared.
@Suite struct SegmentLifeTests {
    private let directory = TemporaryDirectory()

    private var path: FilePath { FilePath(directory["a.nseg"]) }

    static let memories = Segment.OpenOptions.Memory.allCases

    @Test(arguments: Specimen.both, memories)
    func `a file may be removed, renamed or replaced while it is open`(
        specimen: Specimen,
        memory: Segment.OpenOptions.Memory
    ) throws {
        var other = specimen
        other.seed = 99
        let changes: [(String) throws -> Void] = [
            { try FileManager.default.removeItem(atPath: $0) },
            { try FileManager.default.moveItem(atPath: $0, toPath: $0 + ".moved") },
            { try other.write(to: FilePath($0)) },
        ]
        let queries = specimen.queries(5)
        for change in changes {
            try specimen.write(to: path)
            let segment = try Segment.open(path, options: Segment.OpenOptions(memory: memory))
            let before = try queries.map { try segment.search($0, k: 5) }
            try change(path.string)
            #expect(try queries.map { try segment.search($0, k: 5) } == before)
            try segment.verify()
            #expect(try segment.makeIndex().count == 60)
        }
        // The last one replaced it.
        let segment = try Segment.open(path)
        #expect(try segment.search(queries[0], k: 5) == other.index().search(queries[0], k: 5))
    }

    @Test(arguments: Specimen.both)
    func `segments on one file do not know of each other`(specimen: Specimen) throws {
        let first = try specimen.segment(path)
        let query = specimen.queries(1)[0]
        let expected = try first.search(query, k: 5)
        for memory in Self.memories {
            let second = try Segment.open(path, options: Segment.OpenOptions(memory: memory))
            #expect(try second.search(query, k: 5) == expected)
        }
        #expect(try first.search(query, k: 5) == expected)
        try first.verify()
    }

    @Test(arguments: Specimen.both)
    func `many tasks search one segment while others open, write and verify`(
        specimen: Specimen
    ) async throws {
        let path = path
        let segment = try specimen.segment(path)
        let queries = specimen.queries(8)
        let expected = try queries.map { try segment.search($0, k: 5) }
        try await withThrowingTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    for round in 0..<60 {
                        let number = (task + round) % 8
                        #expect(try segment.search(queries[number], k: 5) == expected[number])
                        let shared = try Segment.open(
                            path,
                            options: Segment.OpenOptions(memory: Self.memories[round % 4])
                        )
                        #expect(try shared.search(queries[number], k: 5) == expected[number])
                        if round % 20 == task { try shared.verify() }
                        if task == 7, round % 10 == 0 { try specimen.write(to: path) }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["a.nseg"])
    }

    @Test func `a cursor keeps what it walks on`() throws {
        weak var released: Segment?
        var cursor: NeighborCursor
        let query = Specimen.graph.queries(1)[0]
        var expected: Set<VectorID> = []
        do {
            let segment = try Specimen.graph.segment(path)
            released = segment
            expected = Set(try segment.search(query, k: 60, options: .init(efSearch: 60)).map(\.id))
            cursor = try segment.cursor(for: query)
        }
        #expect(released == nil)
        try FileManager.default.removeItem(atPath: path.string)
        var found: [VectorID] = []
        while true {
            let next = try cursor.next(7)
            if next.isEmpty { break }
            found += next.map(\.id)
        }
        #expect(found.count == Set(found).count)
        #expect(Set(found).isSuperset(of: expected))
    }

    @Test func `a segment's identifiers keep what they are read from`() throws {
        let ids = try Specimen.flat.segment(path).ids
        try FileManager.default.removeItem(atPath: path.string)
        #expect(ids.map { $0 } == Specimen.flat.ids)
        #expect(ids[7] == Specimen.flat.ids[7] && ids.count == 60)
    }

    @Test func `an index made from a segment needs its file no more`() throws {
        for specimen in Specimen.both {
            let index = try specimen.segment(path).makeIndex()
            try FileManager.default.removeItem(atPath: path.string)
            try index.insert([4, 3, 2, 1], id: 777)
            #expect(index.remove(specimen.ids[0]))
            #expect(try index.search([4, 3, 2, 1], k: 60).count == 60)
        }
    }
}
