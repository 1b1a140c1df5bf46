import BenchReport
import Foundation
import Testing

@Suite("A results file")
struct MeasurementFileTests {
    @Test func `may hold lines of other libraries, unknown keys, comments and blank lines`() throws
    {
        let text = """
            # faiss failed: no module named faiss

            {"data": "d.npz", "peer": "hnswlib", "build_s": 38.2, "mem_mb": 215, \
            "params": {"ef": 64, "kind": "x"}, "recall": 0.9731, "qps": 5120.4}\r
            {"data":"d.npz","peer":"svs","build_s":3,"mem_mb":2,"params":{},"recall":1.0,\
            "qps":7,"colour":["blue"],"p50_us":null}
            """
        let read = try MeasurementFile.parse(text, file: "x")
        #expect(read.map(\.peer) == ["hnswlib", "svs"])
        #expect(read.first?.parameters == ["ef": 64, "kind": "x"])
        #expect(read.first?.queriesPerSecond == 5120.4)
        #expect(read.last?.latency.p50 == nil)
        #expect(read.last?.machine == nil)
    }

    private static func line(replacing old: String, with new: String) -> String {
        let line =
            #"{"data":"d","peer":"p","build_s":1,"mem_mb":2,"params":{"ef":64},"#
            + #""recall":0.9,"qps":5,"k":10}"#
        return line.replacing(old, with: new)
    }

    @Test(
        arguments: [
            (#""qps":5"#, #""qps":"fast""#, #"a number for "qps""#, #"the string "fast""#),
            (#""peer":"p""#, #""peer":7"#, #"a string for "peer""#, "7"),
            (#""recall":0.9"#, #""recall":null"#, #"a number for "recall""#, "null"),
            (#""recall":0.9"#, #""recall":1.5"#, #"a recall from 0 to 1 for "recall""#, "1.5"),
            (#""qps":5"#, #""qps":0"#, #"a number above 0 for "qps""#, "0"),
            (#""build_s":1"#, #""build_s":-1"#, #"a number not below 0 for "build_s""#, "-1"),
            (#"{"ef":64}"#, "[]", #"an object for "params""#, "a list"),
            ("64", "{}", #"a number or a string for "params.ef""#, "an object"),
            (#""k":10"#, #""k":1.5"#, #"a whole number not below 0 for "k""#, "1.5"),
            (#""k":10"#, #""k":true"#, #"a number for "k""#, "true or false"),
        ]
    )
    func `names file, line, what was expected and what was found`(
        old: String,
        new: String,
        expected: String,
        found: String
    ) {
        let text = "# note\n\n" + Self.line(replacing: old, with: new)
        let error = #expect(throws: MeasurementFileError.self) {
            try MeasurementFile.parse(text, file: "results.jsonl")
        }
        #expect(error?.expected == expected)
        #expect(error?.found == found)
        #expect(error?.description.hasPrefix("results.jsonl:3: expected ") == true)
    }

    @Test func `names the missing key`() {
        let error = #expect(throws: MeasurementFileError.self) {
            try MeasurementFile.parse(Self.line(replacing: #""qps":5,"#, with: ""), file: "x")
        }
        #expect(error?.expected == #"the key "qps""#)
        #expect(error?.found.hasPrefix("no such key in ") == true)
    }

    @Test func `reports a line cut short`() {
        let text = "\n" + Self.line(replacing: #""k":10}"#, with: "")
        let error = #expect(throws: MeasurementFileError.self) {
            try MeasurementFile.parse(text, file: "x")
        }
        #expect(error?.line == 2)
        #expect(error?.expected == "one complete JSON object")
    }

    @Test func `grows by whole lines, is made when missing, and has a cut last line completed`()
        throws
    {
        let path = NSTemporaryDirectory() + "measurements-\(UUID().uuidString).jsonl"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try MeasurementFile.append(Samples.full, to: path)
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("# no newline".utf8))
        try handle.close()
        for point in Samples.several { try MeasurementFile.append(point, to: path) }
        #expect(try MeasurementFile.read(path) == [Samples.full] + Samples.several)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains("\n# no newline\n{"))
        #expect(text.hasSuffix("}\n"))
    }

    @Test func `keeps every line when several threads append`() async throws {
        let path = NSTemporaryDirectory() + "measurements-\(UUID().uuidString).jsonl"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...64 {
                group.addTask {
                    let point = Samples.point(recall: 0.5, qps: Double(number))
                    try MeasurementFile.append(point, to: path)
                }
            }
            try await group.waitForAll()
        }
        let speeds = try MeasurementFile.read(path).map(\.queriesPerSecond).sorted()
        #expect(speeds == (1...64).map(Double.init))
    }

    @Test func `that cannot be written is an error`() {
        #expect(throws: CocoaError.self) {
            try MeasurementFile.append(Samples.full, to: "/no/such/directory/results.jsonl")
        }
    }
}
