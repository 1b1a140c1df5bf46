import Foundation
import Nearest
import NearestStorage
import NearestTestSupport
import SystemPackage
import Testing

/// Paths where nothing can be read or written.
@Suite struct SegmentPathTests {
    private let directory = TemporaryDirectory()

    private func expectIO(_ error: NearestError?, _ path: String, _ errors: Errno...) {
        #expect(error?.code == .io, "\(path)")
        #expect(error?.message.contains(path) == true, "\(error?.message ?? "")")
        let cause = error?.cause as? Errno
        #expect(cause.map(errors.contains) == true, "\(cause as Any) at \(path)")
    }

    /// What each way of writing throws.
    private func errors(at path: FilePath) throws -> [NearestError?] {
        let source = try Specimen.flat.segment(FilePath(directory["source.nseg"]))
        return try Specimen.both.map { specimen in
            let index = try specimen.index()
            return thrown {
                try (index as? FlatIndex)?.write(to: path)
                try (index as? HNSWIndex)?.write(to: path)
            }
        }
            + Specimen.both.map { specimen in
                thrown {
                    _ = try Segment.build(
                        specimen.configuration,
                        at: path,
                        from: [(id: VectorID(1), vector: [Float]([1, 2, 3, 4]))]
                    )
                }
            } + [thrown { _ = try Segment.merge([source], to: path) }]
    }

    @Test func `a path where there can be no file is refused by all that write`() throws {
        let file = directory["file"]
        try write([1], to: FilePath(file))
        let name = String(repeating: "n", count: 300)
        let cases: [(String, Errno)] = [
            (directory["missing/a.nseg"], .noSuchFileOrDirectory),
            (directory.path, .isDirectory),
            (file + "/a.nseg", .notDirectory),
            (directory[name], .fileNameTooLong),
        ]
        for (path, errno) in cases {
            for error in try errors(at: FilePath(path)) { expectIO(error, path, errno) }
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == [
                "file", "source.nseg",
            ]
        )
    }

    @Test(arguments: [Errno.readOnlyFileSystem, .permissionDenied])
    func `a directory that cannot be written leaves what is there`(reason: Errno) throws {
        let path = FilePath(directory["a.nseg"])
        try Specimen.flat.write(to: path)
        let old = try bytes(of: path)
        for specimen in Specimen.both {
            let none = FaultPlan()
            let probe = FilePath(directory["probe.nseg"])
            let index = try specimen.graphIndex()
            try Syscalls.$faults.withValue(none) { try index.write(to: probe) }
            let call = try #require(none.records.firstIndex { $0.call == .createFile }) + 1
            let error = Syscalls.$faults.withValue(FaultPlan(.fail(call: call, with: reason))) {
                thrown { try index.write(to: path) }
            }
            expectIO(error, path.string, reason)
            #expect(error?.message.contains("permissions") == true)
            #expect(try bytes(of: path) == old)
        }
    }

    #if os(Linux)
    @Test func `a directory of the system's is refused as it says`() throws {
        let path = "/sys/a.nseg"
        for error in try errors(at: FilePath(path)) {
            expectIO(
                error,
                path,
                .permissionDenied,
                .notPermitted,
                .readOnlyFileSystem,
                .noSuchFileOrDirectory
            )
        }
    }
    #endif

    @Test(.enabled(if: getuid() != 0))
    func `a directory without permission is refused`() throws {
        let inner = directory["inner"]
        try FileManager.default.createDirectory(
            atPath: inner,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o500]
        )
        let path = inner + "/a.nseg"
        for error in try errors(at: FilePath(path)) { expectIO(error, path, .permissionDenied) }
    }

    @Test(arguments: Segment.OpenOptions.Memory.allCases)
    func `what cannot be opened is named`(memory: Segment.OpenOptions.Memory) throws {
        let options = Segment.OpenOptions(memory: memory)
        let file = directory["file"]
        try write([1], to: FilePath(file))
        let cases: [(String, Errno)] = [
            (directory["missing.nseg"], .noSuchFileOrDirectory),
            (directory["missing/a.nseg"], .noSuchFileOrDirectory),
            (directory.path, .isDirectory),
            (file + "/a.nseg", .notDirectory),
            ("/dev/null", .invalidArgument),
        ]
        for (path, errno) in cases {
            let error = thrown { _ = try Segment.open(FilePath(path), options: options) }
            expectIO(error, path, errno)
        }
        let missing = thrown { _ = try Segment.open(FilePath(cases[0].0), options: options) }
        #expect(missing?.message.contains("look at the path") == true)
        try write([], to: FilePath(file))
        let empty = thrown { _ = try Segment.open(FilePath(file), options: options) }
        expectFault(empty, in: "header", at: 0, code: .corrupt, file: file)
    }

    @Test func `a link is followed, and stays`() throws {
        let (link, target) = (directory["link.nseg"], directory["target.nseg"])
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        try Specimen.flat.write(to: FilePath(link))
        try Segment.open(FilePath(link)).verify()
        try Segment.open(FilePath(target)).verify()
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
    }
}
