import Datasets
import Foundation
import Testing

@Suite("Attributes of base rows")
struct AttributeTableTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func table(_ text: String) throws -> AttributeTable {
        try AttributeTable(jsonLines: folder.file("attributes.jsonl", Array(text.utf8)))
    }

    @Test func `columns have the types of their values, and nothing where a row lacks one`() throws
    {
        let table = try table(
            """
            {"year": 1999, "draft": true, "score": 1, "language": "sv", "tags": ["a", "b", "a"]}
            {"year": null, "score": 2.5, "language": "é\\n"}
            {"late": -3, "draft": false, "tags": []}
            """
        )
        #expect(table.count == 3)
        #expect(table["year"] == .ints([1999, nil, nil]))
        #expect(table["draft"] == .bools([true, nil, false]))
        #expect(table["score"] == .doubles([1, 2.5, nil]))
        #expect(table["language"] == .strings(["sv", "é\n", nil]))
        #expect(table["tags"] == .tags([["a", "b"], nil, []]))
        #expect(table["late"] == .ints([nil, nil, -3]))
        #expect(table["other"] == nil)
    }

    @Test func `what is written is read again`() throws {
        var table = AttributeTable(
            count: 3,
            columns: [
                .init(name: "a b", values: .strings(["\"/\\\n", nil, ""])),
                .init(name: "n", values: .ints([.max, .min, nil])),
                .init(name: "t", values: .tags([nil, [], ["x"]])),
            ]
        )
        table.set("b", .bools([nil, true, false]))
        table.set("n", .ints([1, nil, 3]))
        let path = folder.path("again.jsonl")
        try table.write(jsonLines: path)
        let read = try AttributeTable(jsonLines: path)
        #expect(read.columns.count == 4)
        for column in table.columns { #expect(read[column.name] == column.values) }
    }

    @Test(
        arguments: [
            ("{\"a\": 1}\n{\"a\": \"x\"}\n", "line 2 should have values of the types before it"),
            ("{\"a\": 1}\n[1]\n", "line 2 should be a JSON object"),
            ("{\"a\": {}}\n", "line 1 should be a JSON object"),
            ("{\"a\": [1]}\n", "line 1 should be a JSON object"),
        ]
    )
    func `a line that is wrong is named`(text: String, expected: String) {
        let message = message { _ = try table(text) }
        #expect(message.contains(expected), "\(message)")
    }

    @Test func `a folder has attributes for all its rows, or none`() throws {
        #expect(try AttributeTable.load(besideDataset: folder.path(""), rows: 1) == nil)
        _ = try table("{}\n{\"a\": 1}\n")
        let path = folder.url.path
        #expect(try AttributeTable.load(besideDataset: path, rows: 2)?["a"] == .ints([nil, 1]))
        let message = message { _ = try AttributeTable.load(besideDataset: path, rows: 3) }
        #expect(message.contains("a line for each of the 3 base rows but has 2"), "\(message)")
    }
}
