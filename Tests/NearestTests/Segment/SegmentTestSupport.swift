import Foundation
import Nearest
import SystemPackage
import Testing

/// All bytes of a file.
func bytes(of path: FilePath) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path.string)))
}

/// Replaces a file by bytes.
func write(_ bytes: [UInt8], to path: FilePath) throws {
    try Data(bytes).write(to: URL(filePath: path.string))
}

/// Expects the same neighbors and the same completion; what it cost may differ by removed rows.
func expectAlike(
    _ answer: SearchResult,
    _ other: SearchResult,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(answer.neighbors == other.neighbors, sourceLocation: sourceLocation)
    #expect(answer.completion == other.completion, sourceLocation: sourceLocation)
}
