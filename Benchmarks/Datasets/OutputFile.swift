import Foundation

/// The bytes of a file to write, collected in memory and written at once.
struct OutputFile {
    /// The name of the file without its path, for errors.
    let name: String

    private let url: URL
    private var data = Data()

    /// Starts a file for `path`; nothing is written before `write()`.
    init(path: String, capacity: Int) {
        url = URL(fileURLWithPath: path)
        name = url.lastPathComponent
        data.reserveCapacity(capacity)
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        data.append(contentsOf: bytes)
    }

    mutating func append(_ text: String) {
        data.append(contentsOf: text.utf8)
    }

    /// Appends the numbers, little-endian.
    mutating func append<Number: FixedWidthInteger>(_ numbers: some Collection<Number>) {
        let littleEndian = numbers.map(\.littleEndian)
        littleEndian.withUnsafeBytes { append($0) }
    }

    /// Writes the file whole or not at all.
    ///
    /// - Throws: `DatasetError` where the system refuses.
    func write() throws {
        do {
            try data.write(to: url, options: .atomic)
        } catch {
            throw DatasetError(
                file: url.path,
                expected: "should be written",
                found: "the system refused: \(DatasetError.quoted(error.localizedDescription))"
            )
        }
    }
}
