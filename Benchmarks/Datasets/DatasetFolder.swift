import Foundation

/// A folder that holds a data set, one file for each part of it.
struct DatasetFolder {
    /// What a file is, as its name tells.
    enum Role: CaseIterable {
        case base
        case learn
        case queries
        case neighbors
        case distances

        var names: [String] {
            switch self {
            case .base: ["base", "train"]
            case .learn: ["learn"]
            case .queries: ["query", "queries", "test"]
            case .neighbors: ["neighbors", "groundtruth", "gt"]
            case .distances: ["distances"]
            }
        }

        var formats: [TableFormat] {
            switch self {
            case .base, .learn, .queries: TableFormat.forVectors
            case .neighbors: TableFormat.forNeighbors
            case .distances: [.fvecs, .npy, .fbin]
            }
        }

        /// The role of a file, or `nil` where it is no part of a data set.
        ///
        /// The last word that names a role decides: `base_groundtruth.ivecs` has the neighbors.
        init?(fileName: String) {
            let url = URL(fileURLWithPath: fileName)
            guard let format = TableFormat(rawValue: url.pathExtension.lowercased()) else {
                return nil
            }
            let stem = url.deletingPathExtension().lastPathComponent.lowercased()
            let words = stem.split { "_-. ".contains($0) }.map(String.init)
            let roles = words.compactMap { word in
                Role.allCases.first { $0.names.contains(word) }
            }
            guard let role = roles.last, role.formats.contains(format) else { return nil }
            self = role
        }
    }

    private let url: URL
    private let files: [Role: [String]]

    /// Looks at the names in the folder at `path`.
    ///
    /// - Throws: `DatasetError` where the folder cannot be read.
    init(path: String) throws {
        url = URL(fileURLWithPath: path, isDirectory: true).standardizedFileURL
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw DatasetError(
                file: path,
                expected: "should be a folder that can be read",
                found: "the system refused: \(DatasetError.quoted(error.localizedDescription))"
            )
        }
        var files: [Role: [String]] = [:]
        for name in names.sorted() where !name.hasPrefix(".") {
            if let role = Role(fileName: name) { files[role, default: []].append(name) }
        }
        self.files = files
    }

    /// The names of all files that are part of a data set.
    var recognized: [String] { files.values.joined().sorted() }

    /// Reads all parts.
    func read() throws -> DatasetParts {
        guard !files.isEmpty else {
            throw missing("a data set", roles: [.base, .queries], or: "nothing by such a name")
        }
        let base = try path(of: .base) ?? path(of: .learn)
        guard let base else { throw missing("a base", roles: [.base, .learn]) }
        guard let queries = try path(of: .queries) else {
            throw missing("queries", roles: [.queries])
        }
        var neighbors = try path(of: .neighbors).map(NeighborTable.init(contentsOf:))
        if let distances = try path(of: .distances) {
            let table = try VectorTable(contentsOf: distances)
            neighbors = try neighbors?.with(table, file: url.lastPathComponent)
        }
        return DatasetParts(
            base: try VectorTable(contentsOf: base),
            queries: try VectorTable(contentsOf: queries),
            neighbors: neighbors
        )
    }

    /// Returns the path of the one file with this role, or `nil` if there is no such file.
    private func path(of role: Role) throws -> String? {
        let candidates = files[role] ?? []
        guard candidates.count <= 1 else {
            throw DatasetError(
                file: url.lastPathComponent,
                expected: "should have one file by the name of \(list(role.names))",
                found: "has " + candidates.joined(separator: " and ")
            )
        }
        return candidates.first.map { url.appendingPathComponent($0).path }
    }

    private func missing(_ what: String, roles: [Role], or found: String? = nil) -> DatasetError {
        let names = roles.map { role in
            "\(list(role.names)) (\(TableFormat.list(role.formats)))"
        }
        return DatasetError(
            file: url.lastPathComponent,
            expected: "should have \(what): " + names.joined(separator: ", and "),
            found: "has " + (found ?? "only " + recognized.joined(separator: ", "))
        )
    }

    private func list(_ names: [String]) -> String { names.joined(separator: " or ") }
}
