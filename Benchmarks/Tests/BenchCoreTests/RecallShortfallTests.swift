import BenchCore
import BenchReport
import Testing

@Suite("A recall that falls short")
struct RecallShortfallTests {
    private func shortfall(
        recall: Double,
        minimum: Double,
        point: SearchPoint = SearchPoint(k: 10, batch: 8)
    ) -> RecallShortfall? {
        let line = Measurement(
            data: "set",
            peer: "nearest-flat",
            buildSeconds: 1,
            memoryMegabytes: 1,
            parameters: point.parameters.merging(["encoding": "float16"]) { $1 },
            recall: recall,
            queriesPerSecond: 5
        )
        return RecallShortfall(line, point, minimum: minimum)
    }

    @Test func `is a line with the index and how it was searched`() {
        let short = shortfall(recall: 0.98712, minimum: 0.99)
        #expect(
            short?.description
                == """
                recall 0.9871 of nearest-flat (batch 8, k 10, encoding float16) is below 0.9900
                """
        )
        let single = shortfall(
            recall: 0.5,
            minimum: 1,
            point: SearchPoint(k: 3, threads: 2)
        )
        #expect(
            single?.description
                == """
                recall 0.5000 of nearest-flat (one by one, k 3, 2 threads, encoding float16) \
                is below 1.0000
                """
        )
    }

    @Test func `names the efSearch of a graph`() {
        let short = shortfall(recall: 0.5, minimum: 1, point: SearchPoint(k: 10, efSearch: 64))
        #expect(short?.description.contains("(one by one, ef 64, k 10, encoding float16)") == true)
    }

    @Test func `leaves a slack of 1e-9 and nothing more`() {
        #expect(shortfall(recall: 0.99, minimum: 0.99) == nil)
        #expect(shortfall(recall: 0.99 - 0.9e-9, minimum: 0.99) == nil)
        #expect(shortfall(recall: 0.99 - 1.1e-9, minimum: 0.99) != nil)
        #expect(shortfall(recall: 0, minimum: 0) == nil)
    }

    @Test func `is written with as many digits as tell it from the minimum`() {
        let text = shortfall(recall: 0.98999, minimum: 0.99)?.description
        #expect(text?.contains("recall 0.98999 of") == true)
        #expect(text?.hasSuffix("is below 0.99000") == true)
    }
}
