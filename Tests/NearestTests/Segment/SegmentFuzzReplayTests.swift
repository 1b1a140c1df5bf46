import Foundation
import Nearest
import Testing

/// What the fuzzer starts from and what made it fail once, each run as the fuzzer runs it.
///
/// `SegmentExercise` and `SegmentInput` are the fuzzer's own files.
@Suite struct SegmentFuzzReplayTests {
    private static let fuzzing = URL(filePath: #filePath)
        .deletingLastPathComponent()
        .appending(path: "../../Fuzzing")
        .standardizedFileURL

    /// The inputs kept in a folder, by their paths.
    private static func inputs(_ folder: String) -> [String] {
        let directory = fuzzing.appending(path: folder).appending(path: "FuzzSegment").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().map { "\(folder)/FuzzSegment/\($0)" }
    }

    static let seeds = inputs("Corpus")
    static let failCases = inputs("FailCases")

    private func bytes(of input: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.fuzzing.appending(path: input)))
    }

    @Test(arguments: seeds + failCases)
    func `an input of the fuzzer does no harm`(input: String) throws {
        #expect(SegmentExercise.faults(of: try bytes(of: input)).isEmpty)
    }

    @Test func `the fuzzer starts from segments that are accepted as they are`() throws {
        #expect(Self.seeds.count == 20)
        for seed in Self.seeds {
            let bytes = try bytes(of: seed)
            let input = try #require(SegmentInput(bytes))
            #expect(input.file == Array(bytes[SegmentInput.controlBytes...]), "\(seed)")
            let segment = try SegmentExercise.open(input.file)
            try segment.verify()
        }
    }
}
