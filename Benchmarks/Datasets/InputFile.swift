import Foundation

/// The bytes of a file to read, mapped into memory where the system can.
struct InputFile {
    /// The name of the file without its path, for errors.
    let name: String

    private let data: Data

    /// Opens the file at `path`.
    ///
    /// - Throws: `DatasetError` if the file does not exist or cannot be read.
    init(path: String) throws {
        let url = URL(fileURLWithPath: path)
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw DatasetError(file: path, expected: "should be a file", found: "does not exist")
        }
        guard !isDirectory.boolValue else {
            throw DatasetError(file: path, expected: "should be a file", found: "is a folder")
        }
        do {
            data = try Data(contentsOf: url, options: .mappedIfSafe)
        } catch {
            throw DatasetError(
                file: path,
                expected: "should be a file that can be read",
                found: "opening it failed: \(DatasetError.quoted(error.localizedDescription))"
            )
        }
        name = url.lastPathComponent
    }

    var byteCount: Int { data.count }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try data.withUnsafeBytes(body)
    }

    /// Returns an error about this file.
    func error(_ expected: String, but found: String) -> DatasetError {
        DatasetError(file: name, expected: expected, found: found)
    }
}

extension UnsafeRawBufferPointer {
    /// Loads a little-endian number; the caller has checked that it is inside.
    func number<Number: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int,
        as type: Number.Type = Number.self
    ) -> Number {
        Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}

/// Returns the product, or `nil` where it does not fit.
func checkedProduct(_ factors: Int...) -> Int? {
    var product = 1
    for factor in factors {
        let (next, overflow) = product.multipliedReportingOverflow(by: factor)
        if overflow { return nil }
        product = next
    }
    return product
}
