import NearestStorage
import NearestTestSupport
import SystemPackage
import Testing

/// Files in memory: mapped, copied, and copied for the fuzzers.
@Suite struct FileBytesTests {
    private let directory = TemporaryDirectory()
    private let large = Syscalls.largePage

    private var file: String { directory["file"] }

    private func address(_ file: some FileBytes) -> Int {
        unsafe Int(bitPattern: file.bytes.baseAddress)
    }

    private func open(_ path: String, copying: Bool) throws(Errno) -> any FileBytes {
        if copying {
            try CopiedFile(path: FilePath(path))
        } else {
            try MappedFile(path: FilePath(path))
        }
    }

    @Test func `a file's bytes are all there, whatever its size`() throws {
        let page = Syscalls.pageSize
        for size in [1, page - 1, page, page + 1, large - 1, large, large + 1, 9 * large / 2 + 123]
        {
            let bytes = pattern(size)
            put(bytes, at: file)
            let mapped = try MappedFile(path: FilePath(file))
            let copied = try CopiedFile(path: FilePath(file))
            #expect(array(mapped) == bytes, "\(size)")
            #expect(array(copied) == bytes, "\(size)")
            #expect(address(copied) % large == 0, "\(size)")
            #expect(address(mapped) % (size >= large ? large : page) == 0, "\(size)")
        }
    }

    @Test(arguments: [false, true])
    func `an empty file has no bytes`(copying: Bool) throws {
        put([], at: file)
        let empty = try open(file, copying: copying)
        #expect(unsafe empty.bytes.isEmpty)
        guard let mapped = empty as? MappedFile else { return }
        try mapped.populate()
        mapped.adviseRandom()
    }

    @Test(arguments: [false, true])
    func `what is no file is refused without waiting`(copying: Bool) throws {
        #expect(throws: Errno.isDirectory) { try open(directory.path, copying: copying) }
        #expect(throws: Errno.noSuchFileOrDirectory) { try open(file, copying: copying) }
        makePipe(directory["pipe"])
        #expect(throws: Errno.invalidArgument) { try open(directory["pipe"], copying: copying) }
        #expect(throws: Errno.invalidArgument) { try open("/dev/null", copying: copying) }
    }

    @Test func `removing or replacing a mapped file does no harm`() throws {
        let bytes = pattern(100_000)
        put(bytes, at: file)
        let mapped = try MappedFile(path: FilePath(file))
        try save(pattern(10), to: file)
        #expect(array(mapped) == bytes)
        try removeFile(file)
        try mapped.populate()
        #expect(array(mapped) == bytes)
    }

    @Test func `pages are read ahead, or touched where the system does not know how`() throws {
        let bytes = pattern(100_000)
        put(bytes, at: file)
        let mapped = try MappedFile(path: FilePath(file))
        try mapped.populate()
        let (unknown, _) = try trying(.fail(call: 1, with: .invalidArgument)) {
            try mapped.populate()
        }
        #expect(unknown == nil)
        #if os(Linux)
        let (unreadable, _) = try trying(.fail(call: 1, with: .badAddress)) {
            try mapped.populate()
        }
        #expect(unreadable == .badAddress)
        #endif
        #expect(array(mapped) == bytes)
    }

    @Test func `advice is one call, and may be refused`() throws {
        let bytes = pattern(50_000)
        put(bytes, at: file)
        let mapped = try MappedFile(path: FilePath(file))
        let (_, calls) = try trying(.none) {
            mapped.adviseRandom()
            mapped.adviseNormal()
        }
        #expect(calls == [.advise, .advise])
        let (refused, _) = try trying(.fail(call: 1, with: .ioError)) { mapped.adviseRandom() }
        #expect(refused == nil)
        #expect(array(mapped) == bytes)
    }

    @Test(arguments: [false, true])
    func `a call that fails is told, and nothing stays open`(copying: Bool) throws {
        for size in [1000, large + 1000] {
            let bytes = pattern(size)
            put(bytes, at: file)
            let (_, calls) = try trying(.none) { _ = try open(file, copying: copying) }
            for call in 1...calls.count {
                var read: [UInt8]?
                let fault = FaultPlan.Fault.fail(call: call, with: .noMemory)
                let (error, made) = try trying(fault) {
                    read = try array(open(file, copying: copying))
                }
                let failed = made[call - 1]
                let isNeeded = ![.close, .advise, .unmap].contains(failed)
                #expect(error == (isNeeded ? .noMemory : nil), "\(failed)")
                #expect(read == (isNeeded ? nil : bytes), "\(failed)")
                let isOpen = failed == .openForReading
                #expect(made.count { $0 == .close } == (isOpen ? 0 : 1), "\(failed)")
                if failed == .read || failed == .map && size > large {
                    #expect(made.firstIndex(of: .unmap) != nil, "\(failed)")
                }
            }
        }
    }

    @Test(arguments: [FaultPlan.Fault.shortTransfers, .interruptions])
    func `short and interrupted reads are gone on with`(fault: FaultPlan.Fault) throws {
        let bytes = pattern(9 << 20)
        put(bytes, at: file)
        for copying in [false, true] {
            var read: [UInt8]?
            let (error, _) = try trying(fault) { read = try array(open(file, copying: copying)) }
            #expect(error == nil)
            #expect(read == bytes)
        }
    }

    @Test func `bytes on the heap are a copy of their own`() {
        for size in [0, 1, 63, 64, 1000] {
            var bytes = pattern(size)
            let expected = bytes
            let copy = HeapBytes(copying: bytes)
            for index in bytes.indices { bytes[index] = 0 }
            #expect(array(copy) == expected)
            #expect(address(copy) % 64 == 0)
        }
    }
}
