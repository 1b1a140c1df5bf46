import Foundation

/// The executable as a user runs it.
struct BenchProcess {
    /// What came to standard output.
    let output: String
    /// What came to standard error.
    let errors: String
    /// The exit status.
    let status: Int32

    /// Runs `nearest-bench`, which was built beside the tests, and waits for its end.
    ///
    /// - Parameter arguments: its arguments, one after the other with spaces between them.
    /// - Throws: Foundation's error where it cannot be started.
    init(_ arguments: String) throws {
        let process = Process()
        process.executableURL = Self.builtProducts.appendingPathComponent("nearest-bench")
        process.arguments = arguments.split(separator: " ").map(String.init)
        // Files rather than pipes: no output is then too long for one of two to be read in turn.
        let folder = try TemporaryFolder()
        let (output, errors) = (folder.path("out"), folder.path("err"))
        for path in [output, errors] { try Data().write(to: URL(fileURLWithPath: path)) }
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        try process.run()
        process.waitUntilExit()
        self.output = try String(contentsOfFile: output, encoding: .utf8)
        self.errors = try String(contentsOfFile: errors, encoding: .utf8)
        status = process.terminationStatus
    }

    /// The folder that the package was built into.
    private static var builtProducts: URL {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
        let tests = bundle?.bundleURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
        return tests.deletingLastPathComponent()
    }
}

/// A folder that is removed at the end of the test that made it.
final class TemporaryFolder {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("nearest-bench-tests-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}
