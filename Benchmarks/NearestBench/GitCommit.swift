import Foundation

/// Names the commit of a checkout.
enum GitCommit {
    /// Where this program was built from, wherever it is run.
    static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path

    /// Returns the short commit, with `+dirty` when tracked files differ from it.
    ///
    /// - Parameter directory: any directory inside the checkout.
    /// - Returns: nil when there is no git, no checkout or no commit yet.
    static func current(in directory: String = sources) -> String? {
        guard let commit = git(["rev-parse", "--short", "HEAD"], directory), !commit.isEmpty else {
            return nil
        }
        let changes = git(["status", "--porcelain", "--untracked-files=no"], directory) ?? ""
        return changes.isEmpty ? commit : commit + "+dirty"
    }

    private static func git(_ arguments: [String], _ directory: String) -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        // Reading to the end before waiting: a full pipe would stop git for ever.
        let bytes = try? output.fileHandleForReading.readToEnd()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: bytes ?? Data(), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
