import NearestStorage
import NearestTestSupport
import SystemPackage
import Testing

/// Every system call of a save fails in turn.
@Suite struct DurableFileFaultTests {
    private let directory = TemporaryDirectory()
    private let old = pattern(3000, salt: 1)
    private let new = pattern(5000, salt: 2)

    /// Prepares a directory with the old file or without, and with what a dead process left.
    private func prepare(_ name: String, withOld: Bool) throws -> (place: String, file: String) {
        let place = directory[name]
        try makeDirectory(place)
        if withOld { put(old, at: place + "/file") }
        put(pattern(10), at: place + "/.file.77-0123456789abcdef.tmp")
        return (place, place + "/file")
    }

    /// The calls of a save that succeeds.
    private func calls(withOld: Bool) throws -> [FaultPlan.Call] {
        let (_, file) = try prepare("none-\(withOld)", withOld: withOld)
        let (error, calls) = try trying(.none) { try save(new, to: file) }
        #expect(error == nil)
        #expect(contents(file) == new)
        return calls
    }

    /// After whatever went wrong, the next save succeeds and tidies up.
    private func saveAgain(_ place: String, _ file: String, _ comment: Comment) throws {
        let newer = pattern(100, salt: 3)
        try save(newer, to: file)
        #expect(contents(file) == newer, comment)
        #expect(try temporaryFiles(in: place).isEmpty, comment)
    }

    @Test(arguments: [true, false])
    func `a call that fails leaves the old file or the whole new one`(withOld: Bool) throws {
        let calls = try calls(withOld: withOld)
        for call in 1...calls.count {
            let (place, file) = try prepare("fail-\(withOld)-\(call)", withOld: withOld)
            let fault = FaultPlan.Fault.fail(call: call, with: .permissionDenied)
            let (error, made) = try trying(fault) { try save(new, to: file) }
            let failed = made[call - 1]
            let comment: Comment = "call \(call), \(failed)"
            #expect(failed == calls[call - 1], comment)
            // Once it is renamed the file is the new one, even if it is open for how long.
            let isNew = error == nil || failed == .syncDirectory
            #expect(contents(file) == (isNew ? new : withOld ? old : nil), comment)
            #expect(error == nil || error == .permissionDenied, comment)
            if [.createFile, .write, .sync, .openDirectory, .rename].contains(failed) {
                #expect(error != nil, comment)
            }
            // What the dead process left may still be there; nothing of this save may.
            let left = try temporaryFiles(in: place)
            #expect(left.allSatisfy { $0 == ".file.77-0123456789abcdef.tmp" }, comment)
            if error == nil, [.close, .write].contains(failed) {
                #expect(left.isEmpty, comment)
            }
            try saveAgain(place, file, comment)
        }
    }

    @Test(arguments: [true, false])
    func `a process that dies at any call leaves the old file or the whole new one`(
        withOld: Bool
    ) throws {
        let calls = try calls(withOld: withOld)
        let renaming = try #require(calls.firstIndex(of: .rename)) + 1
        for call in 1...calls.count {
            let (place, file) = try prepare("die-\(withOld)-\(call)", withOld: withOld)
            let (error, _) = try trying(.die(call: call)) { try save(new, to: file) }
            let comment: Comment = "call \(call), \(calls[call - 1])"
            #expect(contents(file) == (call > renaming ? new : withOld ? old : nil), comment)
            if call <= renaming + 1 { #expect(error == .ioError, comment) }
            try saveAgain(place, file, comment)
        }
    }

    @Test func `a file that is not committed goes, whatever fails`() throws {
        for call in 1...40 {
            let (place, file) = try prepare("drop-\(call)", withOld: true)
            let fault = FaultPlan.Fault.fail(call: call, with: .ioError)
            let (_, made) = try trying(fault) {
                var dropped = try DurableFile(replacing: FilePath(file))
                try write(new, to: &dropped)
            }
            #expect(contents(file) == old)
            if call > made.count { return }
            let left = try temporaryFiles(in: place)
            if made[call - 1] != .unlink {
                #expect(left.allSatisfy { $0 == ".file.77-0123456789abcdef.tmp" })
            }
            try saveAgain(place, file, "call \(call), \(made[call - 1])")
        }
        Issue.record("more calls than there can be")
    }

    @Test func `bytes are synced before they get the name, and the name after`() throws {
        let calls = try calls(withOld: true)
        let lastWrite = try #require(calls.lastIndex(of: .write))
        let sync = try #require(calls.lastIndex(of: .sync))
        let rename = try #require(calls.lastIndex(of: .rename))
        let syncDirectory = try #require(calls.lastIndex(of: .syncDirectory))
        #expect(lastWrite < sync && sync < rename && rename < syncDirectory)
        #expect(calls.count { $0 == .rename } == 1)
    }

    @Test func `every call may be interrupted`() throws {
        let expected = try calls(withOld: true)
        let (_, file) = try prepare("interrupted", withOld: true)
        let (error, calls) = try trying(.interruptions) { try save(new, to: file) }
        #expect(error == nil)
        #expect(contents(file) == new)
        // Each is made twice, but for closing: the descriptor is gone at once.
        for call in [.createFile, .lock, .write, .sync, .rename, .syncDirectory, .list]
            as [FaultPlan.Call]
        {
            #expect(calls.count { $0 == call } == 2 * expected.count { $0 == call }, "\(call)")
        }
    }

    @Test func `short writes are gone on with`() throws {
        let faults: [FaultPlan.Fault] = [.shortTransfers, .shortWrite(1), .shortWrite(3)]
        for (number, fault) in faults.enumerated() {
            let (_, file) = try prepare("short-\(number)", withOld: true)
            let (error, calls) = try trying(fault) { try save(new, to: file) }
            #expect(error == nil)
            #expect(calls.count { $0 == .write } > 3)
            #expect(contents(file) == new)
        }
    }

    @Test(arguments: 1...3)
    func `a full disk leaves the old file and no part of the new one`(write: Int) throws {
        for size in [5000, 3] {
            let (place, file) = try prepare("full-\(write)-\(size)", withOld: true)
            let (error, _) = try trying(.diskFull(write)) { try save(pattern(size), to: file) }
            #expect(error == .noSpace)
            #expect(contents(file) == old)
            #expect(try temporaryFiles(in: place).isEmpty)
        }
    }

    @Test func `a write that takes nothing is an error and not an endless loop`() throws {
        let (place, file) = try prepare("empty", withOld: true)
        let (error, _) = try trying(.emptyWrite(2)) { try save(new, to: file) }
        #expect(error == .ioError)
        #expect(contents(file) == old)
        #expect(try temporaryFiles(in: place).isEmpty)
    }

    @Test func `what failed to be written cannot be committed`() throws {
        let (place, file) = try prepare("failed", withOld: true)
        let (error, _) = try trying(.diskFull(1)) {
            var half = try DurableFile(replacing: FilePath(file))
            #expect(throws: Errno.noSpace) { try write(new, to: &half) }
            try half.commit()
        }
        #expect(error == .noSpace)
        #expect(contents(file) == old)
        #expect(try temporaryFiles(in: place).isEmpty)
    }

    @Test(arguments: [Errno.readOnlyFileSystem, .permissionDenied])
    func `a directory that cannot be written says so`(reason: Errno) throws {
        let call = try #require(calls(withOld: true).firstIndex(of: .createFile)) + 1
        let (_, file) = try prepare("readonly", withOld: true)
        let (error, _) = try trying(.fail(call: call, with: reason)) { try save(new, to: file) }
        #expect(error == reason)
        #expect(contents(file) == old)
    }
}
