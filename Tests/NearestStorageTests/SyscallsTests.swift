import NearestStorage
import NearestTestSupport
import SystemPackage
import Testing

@Suite struct SyscallsTests {
    private let directory = TemporaryDirectory()

    /// Opens a file, which is made of the bytes if there are any.
    private func withFile(_ bytes: [UInt8]?, _ body: (FileDescriptor) throws -> Void) throws {
        if let bytes { put(bytes, at: directory["file"]) }
        let descriptor = try Syscalls.openForReading(FilePath(directory["file"]))
        defer { Syscalls.close(descriptor) }
        try body(descriptor)
    }

    @Test func `a read ends with the buffer or the file, whichever is first`() throws {
        let bytes = pattern(1000)
        try withFile(bytes) { descriptor in
            for (offset, size, expected) in [
                (0, 1000, 0..<1000), (10, 20, 10..<30), (990, 20, 990..<1000), (1000, 5, 0..<0),
                (5, 0, 0..<0),
            ] {
                for fault in [.none, .shortTransfers, .interruptions] as [FaultPlan.Fault] {
                    var buffer = [UInt8](repeating: 0, count: size)
                    var count = 0
                    let (error, _) = try trying(fault) {
                        count = try unsafe buffer.withUnsafeMutableBytes { buffer in
                            try unsafe Syscalls.read(descriptor, at: offset, into: buffer)
                        }
                    }
                    #expect(error == nil)
                    #expect(buffer.prefix(count) == bytes[expected])
                }
            }
        }
    }

    @Test func `a status tells what a path leads to`() throws {
        try withFile(pattern(1000)) { descriptor in
            let status = try Syscalls.status(of: descriptor)
            #expect(status.isRegular && !status.isDirectory)
            #expect(status.size == 1000 && status.linkCount == 1)
            #expect(try Syscalls.status(at: FilePath(directory["file"])) == status)
            #expect(try Syscalls.fileSize(of: descriptor) == 1000)
            try removeFile(directory["file"])
            #expect(try Syscalls.status(of: descriptor).linkCount == 0)
        }
        #expect(try Syscalls.status(at: FilePath(directory.path)).isDirectory)
    }

    @Test func `a file is created only where none is`() throws {
        let path = FilePath(directory["new"])
        let descriptor = try Syscalls.createFile(path)
        Syscalls.close(descriptor)
        #expect(throws: Errno.fileExists) { try Syscalls.createFile(path) }
        #expect(throws: Errno.notDirectory) { try Syscalls.openDirectory(path) }
    }

    @Test func `a lock is held by one descriptor at a time`() throws {
        try withFile([1]) { first in
            try withFile(nil) { second in
                try Syscalls.lock(first)
                #expect(throws: Errno.wouldBlock) { try Syscalls.lock(second) }
            }
        }
        try withFile(nil) { third in try Syscalls.lock(third) }
    }

    @Test func `a plan records calls with their paths and fails the one it names`() throws {
        let plan = FaultPlan(.fail(call: 2, with: .ioError))
        let old = FilePath(directory["old"])
        let new = FilePath(directory["new"])
        Syscalls.$faults.withValue(plan) {
            #expect(throws: Errno.noSuchFileOrDirectory) { try Syscalls.unlink(old) }
            #expect(throws: Errno.ioError) { try Syscalls.rename(old, to: new) }
            #expect(throws: Errno.noSuchFileOrDirectory) { try Syscalls.rename(old, to: new) }
        }
        #expect(plan.records.map(\.call) == [.unlink, .rename, .rename])
        #expect(plan.records.map(\.paths) == [[old], [old, new], [old, new]])
    }

    @Test func `memory is aligned, zero and given back`() throws {
        for size in [1, Syscalls.pageSize, Syscalls.largePage, 3 * Syscalls.largePage + 5] {
            let start = try unsafe Syscalls.reserve(byteCount: size, .readWrite)
            #expect(Int(bitPattern: start) % Syscalls.largePage == 0)
            let all = unsafe UnsafeMutableRawBufferPointer(start: start, count: size)
            #expect(unsafe all.allSatisfy { $0 == 0 })
            unsafe all[size - 1] = 1
            unsafe Syscalls.unmap(start, byteCount: size)
        }
        #expect(Syscalls.pageSize >= 4096)
    }
}
