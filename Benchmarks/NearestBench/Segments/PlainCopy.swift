import Foundation

/// Writes bytes to a file as durably as a segment is written, and nothing else.
///
/// To a temporary file in pieces, then a sync, the rename, and a sync of the folder: the least that
/// a write costs which leaves the old file or the new one.
struct PlainCopy {
    /// The bytes.
    let bytes: Data

    private static let piece = 256 << 10

    /// Writes them.
    ///
    /// - Parameter path: where.
    /// - Returns: seconds until all was on the disk.
    /// - Throws: `SystemRefusal` where something failed.
    func secondsToWrite(to path: String) throws -> Double {
        let start = ContinuousClock.now
        let temporary = path + ".tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o644)
        guard descriptor >= 0 else { throw SystemRefusal(temporary) }
        defer { close(descriptor) }
        try bytes.withUnsafeBytes { try Self.write($0, to: descriptor, temporary) }
        guard fsync(descriptor) == 0 else { throw SystemRefusal(temporary) }
        guard rename(temporary, path) == 0 else { throw SystemRefusal(path) }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let directory = open(folder, O_RDONLY)
        guard directory >= 0 else { throw SystemRefusal(folder) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw SystemRefusal(folder) }
        return (ContinuousClock.now - start) / .seconds(1)
    }

    private static func write(
        _ bytes: UnsafeRawBufferPointer,
        to descriptor: Int32,
        _ path: String
    ) throws {
        var position = 0
        while position < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
            let count = Foundation.write(descriptor, rest.baseAddress, min(rest.count, piece))
            guard count >= 0 || errno == EINTR else { throw SystemRefusal(path) }
            position += max(count, 0)
        }
    }
}
