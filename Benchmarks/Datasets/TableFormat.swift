import Foundation

/// The formats of a file that holds one table, told apart by the extension of its name.
enum TableFormat: String, CaseIterable {
    case fvecs
    case bvecs
    case ivecs
    case npy
    case fbin
    case u8bin
    case i8bin
    case ibin

    static let forVectors: [TableFormat] = [.fvecs, .bvecs, .npy, .fbin, .u8bin, .i8bin]
    static let forNeighbors: [TableFormat] = [.ivecs, .npy, .ibin]

    /// Returns the format of the file at `path` by its extension, which must be one of `allowed`.
    static func of(path: String, among allowed: [TableFormat]) throws -> TableFormat {
        let url = URL(fileURLWithPath: path)
        let format = TableFormat(rawValue: url.pathExtension.lowercased())
        guard let format, allowed.contains(format) else {
            throw DatasetError(
                file: url.lastPathComponent,
                expected: "the extension should be one of \(list(allowed))",
                found: url.pathExtension.isEmpty ? "there is none" : "is .\(url.pathExtension)"
            )
        }
        return format
    }

    /// Returns the extensions in one line: ".fvecs, .npy".
    static func list(_ formats: [TableFormat]) -> String {
        formats.map { "." + $0.rawValue }.joined(separator: ", ")
    }
}

extension VectorTable {
    /// Reads a `.fvecs`, `.bvecs`, `.npy`, `.fbin`, `.u8bin` or `.i8bin` file.
    ///
    /// - Throws: `DatasetError` where the file is missing, malformed or truncated.
    public init(contentsOf path: String) throws {
        switch try TableFormat.of(path: path, among: TableFormat.forVectors) {
        case .fvecs: self = try VecsFormat.readVectors(InputFile(path: path), as: .float32)
        case .bvecs: self = try VecsFormat.readVectors(InputFile(path: path), as: .uint8)
        case .fbin: self = try BinFormat.readVectors(InputFile(path: path), as: .float32)
        case .u8bin: self = try BinFormat.readVectors(InputFile(path: path), as: .uint8)
        case .i8bin: self = try BinFormat.readVectors(InputFile(path: path), as: .int8)
        case .npy, .ivecs, .ibin: self = try NPYFormat.readVectors(InputFile(path: path))
        }
    }

    /// Writes a `.fvecs`, `.bvecs`, `.npy`, `.fbin`, `.u8bin` or `.i8bin` file by its extension.
    ///
    /// A `.npy` file has the table's element type, the others that of their format.
    ///
    /// - Throws: `DatasetError` for a value the element type cannot hold, and where the system
    ///   refuses.
    public func write(to path: String) throws {
        switch try TableFormat.of(path: path, among: TableFormat.forVectors) {
        case .fvecs: try VecsFormat.write(self, as: .float32, to: path)
        case .bvecs: try VecsFormat.write(self, as: .uint8, to: path)
        case .fbin: try BinFormat.write(self, as: .float32, to: path)
        case .u8bin: try BinFormat.write(self, as: .uint8, to: path)
        case .i8bin: try BinFormat.write(self, as: .int8, to: path)
        case .npy, .ivecs, .ibin: try NPYFormat.write(self, to: path)
        }
    }
}

extension NeighborTable {
    /// Reads an `.ivecs`, `.npy` or `.ibin` file; only the last can have distances.
    ///
    /// - Throws: `DatasetError` where the file is missing, malformed or truncated, and where an id
    ///   does not fit 32 bits.
    public init(contentsOf path: String) throws {
        switch try TableFormat.of(path: path, among: TableFormat.forNeighbors) {
        case .ivecs: self = try VecsFormat.readNeighbors(InputFile(path: path))
        case .ibin: self = try BinFormat.readNeighbors(InputFile(path: path))
        default: self = try NPYFormat.readNeighbors(InputFile(path: path))
        }
    }

    /// Writes an `.ivecs`, `.npy` or `.ibin` file by its extension; only the last has distances.
    ///
    /// - Throws: `DatasetError` where the system refuses.
    public func write(to path: String) throws {
        switch try TableFormat.of(path: path, among: TableFormat.forNeighbors) {
        case .ivecs: try VecsFormat.write(self, to: path)
        case .ibin: try BinFormat.write(self, to: path)
        default: try NPYFormat.write(self, to: path)
        }
    }
}
