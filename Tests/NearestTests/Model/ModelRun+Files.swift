import Nearest
import NearestTestSupport
import SystemPackage

// Files that are written, searched, merged, and made indexes of again.
extension ModelRun {
    private func path(_ name: String) -> FilePath { FilePath("\(directory)/\(name)-\(seed).nseg") }

    /// Writes the index, searches the file, and goes on with an index that is made of it.
    mutating func write() throws {
        let path = path("whole")
        index.metadata = IndexMetadata(model: "model \(seed)")
        try index.write(to: path, metadata: nil)
        let segment = try Segment.open(path)
        try segment.verify()
        tally.files += 1
        try ModelFault.unless(segment.metadata == index.metadata, "other metadata")
        try check(segment)
        for _ in 0..<3 { try ask(segment, isExact: Index.isExact) }
        index = try Index.make(of: segment)
        try ModelFault.unless(index.metadata == segment.metadata, "other metadata")
    }

    /// Merges a file of the index with one of other vectors, without some.
    mutating func merge() throws {
        let own = path("own")
        try index.write(to: own, metadata: nil)
        var other = try ModelRun(seed: seed, directory: directory, like: self)
        let ids = Set((0..<1 + maker.int(below: 40)).map { _ in id() }).sorted()
        for id in ids {
            let (vector, some) = (vector(), someAttributes())
            _ = try other.index.insert(vector, id: id, attributes: some)
            other.oracle.vectors[id] = try other.index.vector(of: id)
            other.attributes[id] = some
        }
        try other.index.write(to: path("other"), metadata: nil)
        let dropped = Set((0..<maker.int(below: 20)).map { _ in id() })
        let merged = try Segment.merge(
            [Segment.open(own), Segment.open(path("other"))],
            to: path("merged"),
            dropping: dropped
        )
        tally.files += 3
        var expected = self
        expected.cursors = []
        for id in ids {
            expected.oracle.vectors[id] = other.oracle.vectors[id]
            expected.attributes[id] = other.attributes[id]
        }
        for id in dropped { (expected.oracle.vectors[id], expected.attributes[id]) = (nil, nil) }
        try merged.verify()
        try expected.check(merged)
        for _ in 0..<3 { try expected.ask(merged, isExact: Index.isExact) }
        // What was drawn and counted goes on from there.
        (maker, tally) = (expected.maker, expected.tally)
    }

    // A run of the same setting that holds nothing yet.
    private init(seed: UInt64, directory: String, like run: ModelRun) throws {
        self = run
        index = try Index.make(run.setting)
        oracle.vectors = [:]
        attributes = [:]
        cursors = []
    }

    // Expects that a segment holds what the index must.
    private func check(_ segment: Segment) throws {
        try ModelFault.unless(segment.count == oracle.vectors.count, "\(segment.count) in the file")
        try ModelFault.unless(
            Set(segment.ids) == Set(oracle.vectors.keys),
            "other identifiers in the file"
        )
        for (id, vector) in oracle.vectors {
            try ModelFault.unless(segment.vector(of: id) == vector, "\(id) differs in the file")
            let held = try segment.attributes(of: id)
            try ModelFault.unless(held == attributes[id], "\(id) has \(held) in the file")
        }
    }
}
