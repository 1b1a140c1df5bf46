import Nearest
import Testing

/// What the fuzzer starts from and what made it fail once, each run as the fuzzer runs it.
///
/// `SegmentExercise` and `SegmentInput` are the fuzzer's own files.
@Suite struct SegmentFuzzReplayTests {
    private static let inputs = FuzzInputs(of: "FuzzSegment")
    static let seeds = inputs.seeds
    static let failCases = inputs.failCases

    @Test(arguments: seeds + failCases)
    func `an input of the fuzzer does no harm`(input: String) throws {
        #expect(SegmentExercise.faults(of: try FuzzInputs.bytes(of: input)).isEmpty)
    }

    @Test func `the fuzzer starts from segments that are accepted as they are`() throws {
        #expect(Self.seeds.count == 25)
        for seed in Self.seeds {
            let bytes = try FuzzInputs.bytes(of: seed)
            let input = try #require(SegmentInput(bytes))
            #expect(input.file == Array(bytes[SegmentInput.controlBytes...]), "\(seed)")
            let segment = try SegmentExercise.open(input.file)
            try segment.verify()
        }
    }
}
