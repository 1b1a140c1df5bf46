import Foundation
import Testing

@Suite struct ReadmeTests {
    @Test func `the example in the README is the one that the client package builds`() throws {
        let checkout = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let readme = try lines(of: checkout.appending(path: "README.md"))
        let client = try lines(
            of: checkout.appending(path: "Tests/ClientPackage/Sources/client/main.swift")
        )
        let shown = try #require(blocks(of: readme).first { $0.contains("import Nearest") })
        let begin = try #require(client.firstIndex(of: "// README:begin"))
        let end = try #require(client.firstIndex(of: "// README:end"))
        try #require(begin < end)
        let built = Array(client[(begin + 1)..<end])
        #expect(built.contains("import Nearest"))
        #expect(shown == built)
    }

    /// The file's lines without the space before them.
    private func lines(of file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0.drop { $0 == " " || $0 == "\t" }) }
    }

    /// The blocks of Swift code among the lines.
    private func blocks(of lines: [String]) -> [[String]] {
        var blocks: [[String]] = []
        var current: [String]?
        for line in lines {
            if let block = current {
                if line == "```" { blocks.append(block) }
                current = line == "```" ? nil : block + [line]
            } else if line == "```swift" {
                current = []
            }
        }
        return blocks
    }
}
