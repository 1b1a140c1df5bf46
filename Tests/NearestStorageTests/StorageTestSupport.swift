import Foundation
import NearestStorage
import SystemPackage
import Testing

/// The whole contents of a file, or nil if it is not there.
func contents(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: path).map { Array($0) }
}

/// Makes a file in the ordinary way.
func put(_ bytes: [UInt8], at path: String) {
    #expect(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
}

func makeDirectory(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
}

func removeFile(_ path: String) throws {
    try FileManager.default.removeItem(atPath: path)
}

func makeLink(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
}

func linkTarget(_ path: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: path)
}

func makePipe(_ path: String) {
    #expect(unsafe mkfifo(path, 0o600) == 0)
}

func permissions(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
}

func setPermissions(_ permissions: Int, of path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
}

/// The temporary files in a directory, by name.
func temporaryFiles(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".tmp") }
}

/// Ends this process as a crash does: nothing is cleaned up.
func dieNow() -> Never {
    kill(getpid(), SIGKILL)
    fatalError("killed")
}

/// Bytes that tell where in the file they are.
func pattern(_ count: Int, salt: Int = 0) -> [UInt8] {
    // Repeated with a period that no page has: a debug build is slow at millions of bytes.
    let period = (0..<min(count, 65_521)).map {
        UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761 &+ salt) >> 7)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count { bytes += period.prefix(count - bytes.count) }
    return bytes
}

/// Saves bytes in some parts of unequal sizes, as a segment's sections are.
func save(_ bytes: [UInt8], to path: String, parts: Int = 3) throws(Errno) {
    var file = try DurableFile(replacing: FilePath(path))
    try write(bytes, parts: parts, to: &file)
    try file.commit()
}

func write(
    _ bytes: [UInt8],
    parts: Int = 3,
    to file: inout DurableFile
) throws(Errno) {
    for part in 0..<parts {
        let range = bytes.count * part / parts..<bytes.count * (part + 1) / parts
        try file.write(Array(bytes[range]), at: range.lowerBound)
    }
}

/// Runs something with a fault, and returns the error that came of it, and the calls.
func trying(
    _ fault: FaultPlan.Fault,
    _ body: () throws -> Void
) throws -> (error: Errno?, calls: [FaultPlan.Call]) {
    let plan = FaultPlan(fault)
    var error: Errno?
    try Syscalls.$faults.withValue(plan) {
        do { try body() } catch let thrown as Errno { error = thrown }
    }
    return (error, plan.records.map(\.call))
}

/// The bytes of a file in memory.
func array(_ file: some FileBytes) -> [UInt8] {
    unsafe Array(file.bytes)
}
