import BenchReport
import Foundation
import Testing

@Suite("A measurement")
struct MeasurementTests {
    @Test func `survives being written and read`() throws {
        let line = try Samples.full.jsonLine()
        #expect(try MeasurementFile.parse(line, file: "x") == [Samples.full])
    }

    @Test func `is one line with its keys in alphabetical order and nothing for absent values`()
        throws
    {
        let point = Samples.point(
            recall: 0.5,
            qps: 100,
            parameters: ["ef": 64, "alpha": 0.5, "mode": "a/b"]
        )
        #expect(
            try point.jsonLine()
                == #"{"build_s":2.5,"data":"docs","mem_mb":120,"#
                + #""params":{"alpha":0.5,"ef":64,"mode":"a/b"},"peer":"nearest","#
                + #""qps":100,"recall":0.5}"#
        )
    }

    @Test func `has exactly the keys of the format`() throws {
        let object = try JSONSerialization.jsonObject(with: Data(Samples.full.jsonLine().utf8))
        let keys = try #require(object as? [String: Any]).keys.sorted()
        #expect(
            keys == [
                "build_s", "commit", "data", "distances", "index_mb", "isa", "k", "machine",
                "matrix_product", "max_us", "mem_mb", "overhead_bytes", "p50_us", "p95_us",
                "p99_us", "params", "peer", "qps", "queries", "recall", "rss_growth_mb",
                "threads_build", "threads_search",
            ]
        )
    }

    @Test func `carries further numbers, which its readers pass over`() throws {
        let point = Samples.point(recall: 0.5, qps: 100)
        let line = try point.jsonLine(extras: ["turnover_us": 2.5, "build_t": 1])
        #expect(line.contains(#""build_s":2.5,"build_t":1,"data":"docs""#), "\(line)")
        #expect(line.hasSuffix(#""turnover_us":2.5}"#), "\(line)")
        #expect(try MeasurementFile.parse(line, file: "x") == [point])
    }

    @Test func `states memory in whole megabytes, however it was set`() throws {
        var point = Samples.full
        point.memoryMegabytes = 95.6
        #expect(point.memoryMegabytes == 96)
        let line = #"{"data":"d","peer":"p","build_s":1,"mem_mb":7.4,"params":{},"#
        let read = try MeasurementFile.parse(line + #""recall":1,"qps":1}"#, file: "x")
        #expect(read.map(\.memoryMegabytes) == [7])
    }

    @Test func `cannot be written when a number is not finite`() {
        let point = Samples.point(recall: .nan, qps: 1)
        #expect(throws: EncodingError.self) { try point.jsonLine() }
    }
}
