import NearestStorage
import NearestTestSupport
import SystemPackage
import Testing

@Suite struct DurableFileTests {
    private let directory = TemporaryDirectory()
    private let old = pattern(3000, salt: 1)
    private let new = pattern(5000, salt: 2)

    private var file: String { directory["file"] }

    @Test func `a file is made where none was`() throws {
        try save(new, to: file)
        #expect(contents(file) == new)
        #expect(try permissions(file).map { $0 & 0o600 } == 0o600)
        #expect(try temporaryFiles(in: directory.path).isEmpty)
    }

    @Test func `the old file is there until the new one is committed`() throws {
        put(old, at: file)
        var replacement = try DurableFile(replacing: FilePath(file))
        try write(new, to: &replacement)
        #expect(contents(file) == old)
        #expect(try temporaryFiles(in: directory.path).count == 1)
        try replacement.commit()
        #expect(contents(file) == new)
        #expect(try temporaryFiles(in: directory.path).isEmpty)
    }

    @Test func `an empty file and gaps come out as they were written`() throws {
        try save([], to: file)
        #expect(contents(file) == [])
        var sparse = try DurableFile(replacing: FilePath(file))
        try sparse.write([1, 2, 3], at: 64)
        try sparse.commit()
        #expect(contents(file) == [UInt8](repeating: 0, count: 64) + [1, 2, 3])
    }

    // 666 is more than the usual mask leaves to a new file.
    @Test(arguments: [0o600, 0o640, 0o666])
    func `whoever could read the old file can read the new one, and nobody else`(
        mode: Int
    ) throws {
        put(old, at: file)
        try setPermissions(mode, of: file)
        try save(new, to: file)
        #expect(try permissions(file) == mode)
        #expect(contents(file) == new)
    }

    @Test func `the new file is never more open than the one that it replaces`() throws {
        put(old, at: file)
        try setPermissions(0o600, of: file)
        // The process dies before it can set permissions, so the file stays as it was created.
        var calls: [FaultPlan.Call] = []
        (_, calls) = try trying(.none) { try save(new, to: file) }
        try setPermissions(0o600, of: file)
        let call = try #require(calls.firstIndex(of: .setPermissions)) + 1
        _ = try? trying(.die(call: call)) { try save(new, to: file) }
        let left = try temporaryFiles(in: directory.path)
        #expect(left.count == 1)
        for name in left {
            #expect(try permissions(directory[name]).map { $0 & 0o077 } == 0)
        }
    }

    @Test func `what is not a file is not replaced`() throws {
        try makeDirectory(file)
        #expect(throws: Errno.isDirectory) { try save(new, to: file) }
        makePipe(directory["pipe"])
        #expect(throws: Errno.invalidArgument) { try save(new, to: directory["pipe"]) }
        for path in ["", "/", ".", "..", directory["file/.."]] {
            #expect(throws: Errno.invalidArgument) { try save(new, to: path) }
        }
        #expect(throws: Errno.noSuchFileOrDirectory) { try save(new, to: directory["none/file"]) }
    }

    @Test func `a path without a directory is in the current one`() throws {
        let name = "nearest-test-\(UInt64.random(in: 0...UInt64.max))"
        let plan = FaultPlan()
        try Syscalls.$faults.withValue(plan) { try save(new, to: name) }
        #expect(contents("./" + name) == new)
        try removeFile(name)
        #expect(plan.records.contains { $0.call == .openDirectory && $0.paths == ["."] })
    }

    @Test func `a symbolic link stays, and the file behind it is replaced`() throws {
        try makeDirectory(directory["inner"])
        let target = directory["inner/file"]
        try makeLink(directory["relative"], to: "inner/file")
        try makeLink(directory["absolute"], to: target)
        try makeLink(directory["inner/chained"], to: "../relative")
        // The first of them leads nowhere yet.
        for (number, link) in ["relative", "absolute", "inner/chained"].enumerated() {
            let bytes = pattern(100, salt: number)
            let before = linkTarget(directory[link])
            try save(bytes, to: directory[link])
            #expect(contents(target) == bytes)
            #expect(linkTarget(directory[link]) == before)
            #expect(try temporaryFiles(in: directory.path).isEmpty)
            #expect(try temporaryFiles(in: directory["inner"]).isEmpty)
        }
        try makeLink(directory["a"], to: "b")
        try makeLink(directory["b"], to: "a")
        #expect(throws: Errno.tooManySymbolicLinkLevels) { try save(new, to: directory["a"]) }
    }

    @Test func `two writers do not disturb each other`() throws {
        var first = try DurableFile(replacing: FilePath(file))
        var second = try DurableFile(replacing: FilePath(file))
        try write(old, to: &first)
        try write(new, to: &second)
        try second.commit()
        #expect(contents(file) == new)
        try first.commit()
        #expect(contents(file) == old)
        #expect(try temporaryFiles(in: directory.path).isEmpty)
    }

    @Test func `only what a dead process left of this file is removed`() throws {
        let leftovers = [
            ".file.1-0123456789abcdef.tmp",
            ".file.\(Syscalls.processID)-0123456789abcdef.tmp",
        ]
        let others = [
            ".file.tmp", ".file.1.tmp", ".file.1-0123456789ABCDEF.tmp",
            ".file.a-0123456789abcdef.tmp",
            ".file.1-0123456789abcde.tmp", ".file2.1-0123456789abcdef.tmp",
            ".file.-0123456789abcdef.tmp", ".file.1-0123456789abcdef-0.tmp",
            "file.1-0123456789abcdef.tmp", ".file.old.1-0123456789abcdef.tmp",
        ]
        for name in leftovers + others { put(old, at: directory[name]) }
        var living = try DurableFile(replacing: FilePath(file))
        try write(new, to: &living)
        for name in leftovers { put(old, at: directory[name]) }
        try makeLink(directory["link"], to: "file")
        _ = try DurableFile(replacing: FilePath(directory["link"]))
        for name in leftovers { #expect(contents(directory[name]) == nil, "\(name)") }
        for name in others { #expect(contents(directory[name]) == old, "\(name)") }
        try living.commit()
        #expect(contents(file) == new)
    }

    @Test func `what a killed process was writing is removed by the next`() async throws {
        put(old, at: file)
        await #expect(processExitsWith: .signal(9)) { [path = file as String] in
            var replacement = try DurableFile(replacing: FilePath(path))
            try write(pattern(100), to: &replacement)
            dieNow()
        }
        #expect(contents(file) == old)
        #expect(try temporaryFiles(in: directory.path).count == 1)
        try save(new, to: file)
        #expect(contents(file) == new)
        #expect(try temporaryFiles(in: directory.path).isEmpty)
    }

    @Test func `a temporary file that was taken for a leftover is made anew`() throws {
        let (_, calls) = try trying(.none) { try save(old, to: file) }
        let lock = try #require(calls.firstIndex(of: .lock)) + 1
        let fault = FaultPlan.Fault.fail(call: lock, with: .wouldBlock)
        let (error, made) = try trying(fault) { try save(new, to: file) }
        #expect(error == nil)
        #expect(made.count { $0 == .createFile } == 2)
        #expect(contents(file) == new)
    }

    @Test func `a file system without locks or directory syncs does as well`() throws {
        let (_, calls) = try trying(.none) { try save(old, to: file) }
        let lock = try #require(calls.firstIndex(of: .lock)) + 1
        let (error, _) = try trying(.fail(call: lock, with: .notSupported)) {
            try save(new, to: file)
        }
        #expect(error == nil)
        #expect(contents(file) == new)
        #expect(try temporaryFiles(in: directory.path).isEmpty)
    }
}
