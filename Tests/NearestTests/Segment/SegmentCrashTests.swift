import Foundation
import Nearest
import NearestStorage
import NearestTestSupport
import SystemPackage
import Testing

/// Every system call of every way to write a segment fails in turn: the path has the old segment or
/// the new one.
@Suite struct SegmentCrashTests {
    let directory = TemporaryDirectory()

    /// A way to write a segment.
    enum Way: String, CaseIterable, Sendable {
        case write, build, merge
    }

    static let old = Specimen(metadata: ["which": "old"], count: 9, seed: 9)
    private let oldFile: [UInt8]

    init() throws {
        oldFile = try Self.old.file()
    }

    static let small = Specimen.both.map { specimen in
        var small = specimen
        small.count = 12
        return small
    }

    /// Prepares to write, and returns what writes.
    private func writing(
        _ way: Way,
        _ specimen: Specimen
    ) throws -> (FilePath) throws -> Void {
        switch way {
        case .write:
            let index = try specimen.index()
            return { path in
                if let graph = index as? HNSWIndex {
                    try graph.write(to: path, metadata: specimen.metadata)
                } else if let flat = index as? FlatIndex {
                    try flat.write(to: path, metadata: specimen.metadata)
                }
            }
        case .build:
            return { path in
                var builder = try SegmentBuilder(specimen.configuration, at: path)
                try builder.append(contentsOf: specimen.vectors, ids: specimen.ids)
                _ = try builder.finish()
            }
        case .merge:
            let source = try specimen.segment(FilePath(directory["source.nseg"]))
            return { path in
                _ = try Segment.merge([source], to: path, dropping: [specimen.ids[3]])
            }
        }
    }

    /// Runs what writes at a path of its own, with a fault.
    private func run(
        _ name: String,
        withOld: Bool,
        _ fault: FaultPlan.Fault,
        _ write: (FilePath) throws -> Void
    ) throws -> (error: NearestError?, calls: [FaultPlan.Call], place: String, file: FilePath) {
        let place = directory[name]
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        let file = FilePath(place + "/a.nseg")
        if withOld { try NearestTests.write(oldFile, to: file) }
        let plan = FaultPlan(fault)
        let error = Syscalls.$faults.withValue(plan) { thrown { try write(file) } }
        return (error, plan.records.map(\.call), place, file)
    }

    private func left(in place: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: place).filter { $0 != "a.nseg" }
    }

    /// What a path leads to, which opens and verifies if anything is there.
    private func contents(_ file: FilePath) throws -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: file.string) else { return nil }
        let segment = try Segment.open(file)
        try segment.verify()
        _ = try segment.search(Self.old.queries(1)[0], k: 3)
        return try bytes(of: file)
    }

    private func expectIO(_ error: NearestError?, _ errno: Errno, _ file: FilePath) {
        #expect(error?.code == .io)
        #expect(error?.cause as? Errno == errno)
        #expect(error?.message.contains(file.string) == true)
    }

    @Test(arguments: small, Way.allCases)
    func `a call that fails leaves the old segment or the new one`(
        specimen: Specimen,
        way: Way
    ) throws {
        let write = try writing(way, specimen)
        for withOld in [true, false] {
            let (none, calls, _, path) = try run("none\(withOld)", withOld: withOld, .none, write)
            #expect(none == nil)
            let (new, old) = (try bytes(of: path), withOld ? oldFile : nil)
            let renaming = try #require(calls.firstIndex(of: .rename)) + 1
            for call in 1...calls.count {
                let fault = FaultPlan.Fault.fail(call: call, with: .tooManyOpenFiles)
                let name = "fail\(withOld)\(call)"
                let (error, made, place, file) = try run(name, withOld: withOld, fault, write)
                let comment: Comment = "call \(call), \(calls[call - 1]), old: \(withOld)"
                #expect(made[call - 1] == calls[call - 1], comment)
                let isNew = error == nil || call > renaming
                #expect(try contents(file) == (isNew ? new : old), comment)
                if error != nil { expectIO(error, .tooManyOpenFiles, file) }
                if [.createFile, .write, .sync, .rename, .syncDirectory].contains(made[call - 1]) {
                    #expect(error != nil, comment)
                }
                #expect(try left(in: place).isEmpty, comment)
            }
        }
    }

    @Test(arguments: small, Way.allCases)
    func `a process that dies at any call leaves the old segment or the new one`(
        specimen: Specimen,
        way: Way
    ) throws {
        let write = try writing(way, specimen)
        let (_, calls, _, path) = try run("none", withOld: true, .none, write)
        let (new, old) = (try bytes(of: path), oldFile)
        let renaming = try #require(calls.firstIndex(of: .rename)) + 1
        for call in 1...calls.count {
            let fault = FaultPlan.Fault.die(call: call)
            let (error, _, place, file) = try run("die\(call)", withOld: true, fault, write)
            let comment: Comment = "call \(call), \(calls[call - 1])"
            #expect(try contents(file) == (call > renaming ? new : old), comment)
            if call <= renaming { expectIO(error, .ioError, file) }
            // The next one tidies up and succeeds.
            try write(file)
            #expect(try contents(file) == new, comment)
            #expect(try left(in: place).isEmpty, comment)
        }
    }

    @Test(arguments: small, Way.allCases)
    func `a full disk leaves the old segment and no part of the new one`(
        specimen: Specimen,
        way: Way
    ) throws {
        let write = try writing(way, specimen)
        let (_, calls, _, _) = try run("none", withOld: true, .none, write)
        let old = oldFile
        let writes = calls.count { $0 == .write }
        #expect(writes >= 6)
        for number in 1...writes {
            let fault = FaultPlan.Fault.diskFull(number)
            let (error, _, place, file) = try run("full\(number)", withOld: true, fault, write)
            expectIO(error, .noSpace, file)
            #expect(error?.message.contains("make room") == true)
            #expect(try contents(file) == old)
            #expect(try left(in: place).isEmpty)
            let empty = FaultPlan.Fault.emptyWrite(number)
            let (other, _, _, second) = try run("empty\(number)", withOld: true, empty, write)
            expectIO(other, .ioError, second)
            #expect(try contents(second) == old)
        }
    }

    @Test(arguments: small, Way.allCases)
    func `what takes longer gives the same file`(specimen: Specimen, way: Way) throws {
        let write = try writing(way, specimen)
        let (_, calls, _, path) = try run("none", withOld: true, .none, write)
        let new = try bytes(of: path)
        var faults: [FaultPlan.Fault] = [.shortTransfers, .interruptions]
        faults += (1...calls.count { $0 == .write }).map { .shortWrite($0) }
        for (number, fault) in faults.enumerated() {
            let (error, made, place, file) = try run("\(number)", withOld: true, fault, write)
            #expect(error == nil, "\(fault)")
            #expect(made.count > calls.count, "\(fault)")
            #expect(try contents(file) == new, "\(fault)")
            #expect(try left(in: place).isEmpty, "\(fault)")
        }
    }

    @Test func `a segment that cannot be opened says which call failed`() throws {
        let path = FilePath(directory["a.nseg"])
        try Specimen.graph.write(to: path)
        for memory in Segment.OpenOptions.Memory.allCases {
            let options = Segment.OpenOptions(memory: memory, verifies: true)
            let plan = FaultPlan()
            _ = try Syscalls.$faults.withValue(plan) { try Segment.open(path, options: options) }
            for call in 1...plan.records.count {
                let failing = FaultPlan(.fail(call: call, with: .ioError))
                let error = Syscalls.$faults.withValue(failing) {
                    thrown { _ = try Segment.open(path, options: options) }
                }
                if error != nil { expectIO(error, .ioError, path) }
                let name = plan.records[call - 1].call
                if [.openForReading, .status, .map, .reserve, .read].contains(name) {
                    #expect(error != nil, "\(name)")
                }
            }
            // Reads that are interrupted or short are gone on with.
            for fault in [FaultPlan.Fault.shortTransfers, .interruptions] {
                _ = try Syscalls.$faults.withValue(FaultPlan(fault)) {
                    try Segment.open(path, options: options)
                }
            }
        }
    }
}
