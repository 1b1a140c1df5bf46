import Nearest
import Testing

/// The inputs that the fuzzer of filters starts from and those that once made it fail, each run as
/// the fuzzer runs it.
///
/// `FilterExercise` is the fuzzer's own file.
@Suite struct FilterFuzzReplayTests {
    private static let inputs = FuzzInputs(of: "FuzzFilter")
    static let seeds = inputs.seeds
    static let failCases = inputs.failCases

    @Test(arguments: seeds + failCases)
    func `an input of the fuzzer does no harm`(input: String) throws {
        #expect(FilterExercise.faults(of: try FuzzInputs.bytes(of: input)).isEmpty)
    }

    @Test func `the fuzzer starts from filters that are read, all but one`() throws {
        #expect(Self.seeds.count == 10)
        for seed in Self.seeds {
            let text = String(decoding: try FuzzInputs.bytes(of: seed), as: UTF8.self)
            let isRead = (try? Filter(text)) != nil
            #expect(isRead != seed.hasSuffix("/refused"), "\(seed)")
        }
    }
}
