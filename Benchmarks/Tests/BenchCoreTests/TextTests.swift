import BenchCore
import BenchReport
import Datasets
import Foundation
import Nearest
import Testing

@Suite("Text for a reader")
struct TextTests {
    @Test func `columns are aligned, names to the left and numbers to the right`() {
        var table = TextTable(["name", "ms"])
        table.add(["a", "1.5"])
        table.add(["longer", "12.5"])
        #expect(table.text == "name      ms\na        1.5\nlonger  12.5")
    }

    @Test func `quantiles are in microseconds with three significant digits`() {
        var record = LatencyRecord()
        record.record((1...1000).map { UInt64($0) * 1_000 })
        let quantiles = record.quantiles
        #expect(abs((quantiles.p50 ?? 0) - 500) < 1)
        #expect(abs((quantiles.p95 ?? 0) - 950) < 1)
        #expect(abs((quantiles.p99 ?? 0) - 990) < 1)
        #expect(abs((quantiles.max ?? 0) - 1000) < 1)
        #expect(LatencyRecord().quantiles == Measurement.Latency())
    }

    @Test func `every error is one line`() {
        let dataset = DatasetError(file: "a.npy", expected: "should be\nwhole", found: "is not")
        #expect(ErrorLine.text(for: dataset) == "a.npy: should be whole but is not")
        let library = NearestError(code: .unsupported, message: "no such products")
        #expect(ErrorLine.text(for: library) == "no such products")
        do {
            _ = try MeasurementFile.read("/nonexistent/results.jsonl")
            Issue.record("A missing file was read.")
        } catch {
            let line = ErrorLine.text(for: error)
            #expect(line.hasPrefix("/nonexistent/results.jsonl: "))
            #expect(!line.contains("\n"))
        }
    }
}
