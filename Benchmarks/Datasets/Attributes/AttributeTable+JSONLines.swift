import Foundation

extension AttributeTable {
    /// What a folder calls the attributes of its base rows.
    public static let fileName = "attributes.jsonl"

    /// Reads the attributes of a data set in a folder; nil where it has none.
    ///
    /// - Parameters:
    ///   - folder: the folder.
    ///   - rows: how many base rows the set has.
    /// - Returns: a table with as many rows.
    /// - Throws: `DatasetError` where the file is malformed or has another number of rows.
    public static func load(besideDataset folder: String, rows: Int) throws -> AttributeTable? {
        let path = URL(fileURLWithPath: folder).appendingPathComponent(fileName).path
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let table = try AttributeTable(jsonLines: path)
        guard table.count == rows else {
            throw DatasetError(
                file: fileName,
                expected: "should have a line for each of the \(rows) base rows",
                found: "has \(table.count)"
            )
        }
        return table
    }

    /// Reads a file of JSON objects, one on each line.
    ///
    /// Their values are texts, numbers, truth values, lists of texts or null.
    ///
    /// - Throws: `DatasetError` that names the line where it is malformed.
    public init(jsonLines path: String) throws {
        let file = try InputFile(path: path)
        var builder = AttributeTableBuilder(file: file)
        try file.withBytes { bytes in
            let decoder = JSONDecoder()
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                let data = Data(line)
                guard let row = try? decoder.decode([String: AttributeJSON].self, from: data) else {
                    throw file.error(
                        "line \(builder.count + 1) should be a JSON object of simple values",
                        but: "is \(DatasetError.quoted(String(decoding: data, as: UTF8.self)))"
                    )
                }
                try builder.add(row)
            }
        }
        self = builder.table
    }

    /// Writes the table so that `init(jsonLines:)` reads it again.
    ///
    /// - Throws: `DatasetError` if the file cannot be written, `EncodingError` for a number that is
    ///   not finite.
    public func write(jsonLines path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var output = OutputFile(path: path, capacity: count * 64)
        for row in 0..<count {
            var values: [String: AttributeJSON] = [:]
            for column in columns { values[column.name] = column.values.json(row) }
            try encoder.encode(values).withUnsafeBytes { output.append($0) }
            output.append("\n")
        }
        try output.write()
    }
}

extension AttributeTable.Values {
    fileprivate func json(_ row: Int) -> AttributeJSON? {
        switch self {
        case .bools(let values): values[row].map(AttributeJSON.bool)
        case .ints(let values): values[row].map(AttributeJSON.int)
        case .doubles(let values): values[row].map(AttributeJSON.double)
        case .strings(let values): values[row].map(AttributeJSON.string)
        case .tags(let values): values[row].map { .tags($0.sorted()) }
        }
    }
}
