import Foundation
import Testing

/// Code in the README and in articles, which must be code that is built and run.
@Suite struct DocumentationTests {
    @Test func `the examples in the README are those that the client package builds`() throws {
        let readme = try lines(of: "README.md")
        let client = try lines(of: "Tests/ClientPackage/Sources/client/main.swift")
        // The last one is of a manifest.
        let shown = blocks(of: readme).dropLast()
        let built = client.split(separator: "// README:begin")
            .map { Array($0.prefix { $0 != "// README:end" }) }
        #expect(built.count == 3)
        #expect(Array(shown) == built)
    }

    @Test(arguments: ["GettingStarted", "InAServer"])
    func `the code of an article is in the test of its name`(article: String) throws {
        let path = "Sources/Nearest/Nearest.docc/\(article).md"
        let built = try lines(of: "Tests/NearestTests/Documentation/\(article)Tests.swift")
        let shown = try blocks(of: lines(of: path)).filter { !$0[0].contains("dependencies:") }
        #expect(shown.count >= 4)
        for block in shown {
            let starts = built.indices.filter { built[$0...].starts(with: block) }
            #expect(starts.count == 1, "\(block.joined(separator: "\n"))")
        }
    }

    /// The lines of a file of the checkout, without the space before them.
    private func lines(of path: String) throws -> [String] {
        let checkout = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: checkout.appending(path: path), encoding: .utf8)
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
