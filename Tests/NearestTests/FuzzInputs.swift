import Foundation

/// The inputs that are kept for one fuzzer, which the ordinary tests run as well.
struct FuzzInputs {
    /// What the fuzzer starts from, by paths in the folder of the fuzzers.
    let seeds: [String]
    /// What made it fail once.
    let failCases: [String]

    private static let fuzzing = URL(filePath: #filePath)
        .deletingLastPathComponent()
        .appending(path: "../Fuzzing")
        .standardizedFileURL

    init(of fuzzer: String) {
        seeds = Self.inputs("Corpus/\(fuzzer)")
        failCases = Self.inputs("FailCases/\(fuzzer)")
    }

    private static func inputs(_ folder: String) -> [String] {
        let directory = fuzzing.appending(path: folder).path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().map { "\(folder)/\($0)" }
    }

    static func bytes(of input: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: fuzzing.appending(path: input)))
    }
}
