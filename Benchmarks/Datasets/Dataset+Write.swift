import Foundation

/// The forms a whole data set can be written in.
public enum DatasetFormat: String, Sendable, Hashable, CaseIterable {
    /// One `.hdf5` file as ann-benchmarks lays it out; it alone keeps the metric.
    case hdf5

    /// A folder with `base.fvecs` or `.bvecs`, `query.fvecs` and `groundtruth.ivecs`.
    case fvecs

    /// A folder with `base.npy`, `query.npy` and `neighbors.npy`.
    case npy

    /// A folder with `base.fbin`, `.u8bin` or `.i8bin`, `query` likewise and `groundtruth.ibin`.
    case fbin
}

extension Dataset {
    /// Writes the data set so that `load(path:metric:)` reads it again.
    ///
    /// Files of the same names are replaced. Elements stay in their type where the format has it,
    /// and otherwise become float32.
    ///
    /// - Parameters:
    ///   - path: The file for `hdf5`, for the other formats a folder, which is made where it is not
    ///     there.
    ///   - format: The form to write.
    /// - Throws: `DatasetError` where the folder holds parts of another data set, where a value
    ///   does not fit its element type, and where the system refuses.
    public func write(to path: String, format: DatasetFormat) throws {
        guard let names = FileNames(format: format, base: base, queries: queries) else {
            return try HDF5Format.write(self, to: path)
        }
        var written = [names.base, names.queries]
        if let neighbors {
            written.append(names.neighbors)
            if neighbors.distances != nil, let distances = names.distances {
                written.append(distances)
            }
        }
        let folder = URL(fileURLWithPath: path, isDirectory: true)
        try Self.prepare(folder, for: written)

        func inside(_ name: String) -> String { folder.appendingPathComponent(name).path }
        try base.write(to: inside(names.base))
        try queries.write(to: inside(names.queries))
        guard let neighbors else { return }
        try neighbors.write(to: inside(names.neighbors))
        if let distances = neighbors.distances, let name = names.distances {
            try VectorTable(values: distances, dimension: neighbors.k).write(to: inside(name))
        }
    }

    /// The names of the files in a folder.
    private struct FileNames {
        let base: String
        let queries: String
        let neighbors: String

        /// `nil` where the file of the neighbors has the distances too.
        let distances: String?

        init?(format: DatasetFormat, base: VectorTable, queries: VectorTable) {
            let extensionOf: (VectorTable) -> String
            switch format {
            case .hdf5:
                return nil
            case .fvecs:
                extensionOf = { $0.elementType == .uint8 ? "bvecs" : "fvecs" }
                neighbors = "groundtruth.ivecs"
                distances = "distances.fvecs"
            case .npy:
                extensionOf = { _ in "npy" }
                neighbors = "neighbors.npy"
                distances = "distances.npy"
            case .fbin:
                extensionOf = { table in
                    switch table.elementType {
                    case .float32, .float16: "fbin"
                    case .uint8: "u8bin"
                    case .int8: "i8bin"
                    }
                }
                neighbors = "groundtruth.ibin"
                distances = nil
            }
            self.base = "base." + extensionOf(base)
            self.queries = "query." + extensionOf(queries)
        }
    }

    /// Makes the folder, and refuses one whose other files would make it ambiguous.
    private static func prepare(_ folder: URL, for written: [String]) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw DatasetError(
                file: folder.path,
                expected: "should be a folder, or be made one,",
                found: "the system refused: \(DatasetError.quoted(error.localizedDescription))"
            )
        }
        let others = try DatasetFolder(path: folder.path).recognized.filter {
            !written.contains($0)
        }
        guard others.isEmpty else {
            throw DatasetError(
                file: folder.path,
                expected: "should hold no other data set",
                found: "has \(others.joined(separator: ", "))"
            )
        }
    }
}
