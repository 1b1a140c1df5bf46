import NearestIndex
import Testing

/// Estimates are asked before anything is checked, with any numbers.
@Suite struct HNSWEstimateTests {
    @Test(
        arguments: [Int.min, -1, 0, 1, 2, 128, 129, .max],
        [Int.min, 0, 1, 65_536, 65_537, .max]
    )
    func `any parameters and any dimension have an estimate`(_ m: Int, _ dimension: Int) {
        for count in [Int.min, -1, 0, 1, 1_000_000, .max] {
            for encoding in ScalarEncoding.allCases {
                let estimate = HNSWIndex.estimatedMemory(
                    count: count,
                    dimension: dimension,
                    encoding: encoding,
                    parameters: HNSWParameters(m: m, efConstruction: m)
                )
                #expect(estimate.held >= 0 && estimate.building >= estimate.held)
                #expect(count > 0 || estimate.held == 0)
            }
        }
    }

    @Test func `numbers out of range count as the nearest in range`() {
        func bytes(m: Int, dimension: Int) -> Int {
            HNSWIndex.estimatedMemory(
                count: 10,
                dimension: dimension,
                parameters: HNSWParameters(m: m)
            )
            .held
        }
        #expect(bytes(m: 1, dimension: 3) == bytes(m: 2, dimension: 3))
        #expect(bytes(m: 500, dimension: 3) == bytes(m: 128, dimension: 3))
        #expect(bytes(m: 16, dimension: .max) == bytes(m: 16, dimension: 65_536))
    }
}
