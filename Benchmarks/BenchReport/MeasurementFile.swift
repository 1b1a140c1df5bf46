import Foundation

/// Reads and appends results files: one measurement a line, other lines ignored.
///
/// Only a line that starts with `{` is a measurement; blank lines, comments and messages that a
/// benchmark printed between its lines do no harm.
public enum MeasurementFile {
    /// Reads every measurement of a file, in its order.
    ///
    /// - Parameter path: a file of JSON lines, UTF-8.
    /// - Returns: the measurements.
    /// - Throws: `MeasurementFileError` for the first malformed line, Foundation's error when the
    ///   file cannot be read.
    public static func read(_ path: String) throws -> [Measurement] {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        return try parse(String(decoding: bytes, as: UTF8.self), file: path)
    }

    /// Reads every measurement of a text, in its order.
    ///
    /// - Parameters:
    ///   - text: JSON lines, ended by `\n` or `\r\n`.
    ///   - file: the name that an error states.
    /// - Returns: the measurements.
    /// - Throws: `MeasurementFileError` for the first malformed line.
    public static func parse(_ text: String, file: String) throws -> [Measurement] {
        var result: [Measurement] = []
        let decoder = JSONDecoder()
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where line.first == "{" {
            do {
                result.append(try decoder.decode(Measurement.self, from: Data(line.utf8)))
            } catch {
                throw MeasurementFileError(file: file, line: index + 1, text: line, cause: error)
            }
        }
        return result
    }

    /// Appends one line to a file, which is made when it is missing.
    ///
    /// The line is written whole or not at all: writers are serialised by a lock on the file, and a
    /// write that fails half-way is taken back. A last line without its newline is completed first.
    ///
    /// - Parameters:
    ///   - measurement: what to write.
    ///   - extras: further numbers by their keys; see `Measurement.jsonLine(extras:)`.
    ///   - path: the file.
    /// - Throws: `EncodingError` when a number is not finite, `CocoaError` when the file cannot be
    ///   written.
    public static func append(
        _ measurement: Measurement,
        extras: [String: Double] = [:],
        to path: String
    ) throws {
        let line = try measurement.jsonLine(extras: extras) + "\n"
        let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND, 0o644)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX) == 0 else { throw failure(path) }

        let size = lseek(descriptor, 0, SEEK_END)
        guard size >= 0 else { throw failure(path) }
        var last: UInt8 = 0
        let isCutShort =
            size > 0 && pread(descriptor, &last, 1, size - 1) == 1 && last != UInt8(ascii: "\n")
        let bytes = Array((isCutShort ? "\n" + line : line).utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else {
            let error = failure(path)
            _ = ftruncate(descriptor, size)
            throw error
        }
    }

    private static func failure(_ path: String) -> CocoaError {
        let cause = NSError(domain: NSPOSIXErrorDomain, code: Int(errno))
        return CocoaError(
            .fileWriteUnknown,
            userInfo: [NSFilePathErrorKey: path, NSUnderlyingErrorKey: cause]
        )
    }
}
