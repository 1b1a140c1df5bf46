import Foundation
import Nearest
import Testing

/// What the fuzzer of filters starts from and what made it fail once, each run as the fuzzer runs it.
///
/// `FilterExercise` is the fuzzer's own file.
@Suite struct FilterFuzzReplayTests {
    private static let fuzzing = URL(filePath: #filePath)
        .deletingLastPathComponent()
        .appending(path: "../../Fuzzing")
        .standardizedFileURL

    /// The inputs kept in a folder, by their paths.
    private static func inputs(_ folder: String) -> [String] {
        let directory = fuzzing.appending(path: folder).appending(path: "FuzzFilter").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().map { "\(folder)/FuzzFilter/\($0)" }
    }

    static let seeds = inputs("Corpus")
    static let failCases = inputs("FailCases")

    private func bytes(of input: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.fuzzing.appending(path: input)))
    }

    @Test(arguments: seeds + failCases)
    func `an input of the fuzzer does no harm`(input: String) throws {
        #expect(FilterExercise.faults(of: try bytes(of: input)).isEmpty)
    }

    @Test func `the fuzzer starts from filters that are read, all but one`() throws {
        #expect(Self.seeds.count == 10)
        for seed in Self.seeds {
            let text = String(decoding: try bytes(of: seed), as: UTF8.self)
            let isRead = (try? Filter(text)) != nil
            #expect(isRead != seed.hasSuffix("/refused"), "\(seed)")
        }
    }
}
