import CNearestKernels
import NearestKernels
import NearestTestSupport
import Testing

/// Distances of whole numbers, which are sums that nothing rounds but the result.
@Suite struct WholeNumbersTests {
    #if DEBUG
    private static let dimensions = [1, 2, 15, 16, 17, 31, 32, 33, 47, 63, 64, 100, 257]
    #else
    private static let dimensions = Array(1...70) + [127, 128, 129, 257, 1000]
    #endif
    private static let rowCount = 9

    private static func exact(_ form: KernelForm, _ a: [Int], _ b: ArraySlice<Int>) -> Float {
        Float(
            zip(a, b).reduce(0) { sum, pair in
                let difference = pair.0 - pair.1
                return switch form {
                case .innerProduct: sum + pair.0 * pair.1
                case .squaredEuclidean: sum + difference * difference
                case .manhattan: sum + abs(difference)
                case .hamming, .jaccard: sum
                }
            }
        )
    }

    /// The values in all forms of a table, and what they must be.
    private func check(_ element: ElementType, _ query: [Int], _ rows: [Int], _ dimension: Int) {
        let bytes = rows.map { UInt8(truncatingIfNeeded: $0) }
        let queryBytes = query.map { UInt8(truncatingIfNeeded: $0) }
        let count = rows.count / dimension
        for set in InstructionSet.available {
            for form in [KernelForm.innerProduct, .squaredEuclidean, .manhattan] {
                let expected = (0..<count).map {
                    Self.exact(form, query, rows[$0 * dimension..<($0 + 1) * dimension])
                }
                let function = set.kernels.function(form, element)
                var found = [Float](repeating: .nan, count: count)
                // SAFETY: the rows follow each other, `count` of them, as do the results.
                unsafe bytes.withUnsafeBytes { rows in
                    unsafe queryBytes.withUnsafeBytes { query in
                        unsafe found.withUnsafeMutableBufferPointer { found in
                            guard let rows = rows.baseAddress, let query = query.baseAddress,
                                let found = found.baseAddress
                            else { return }
                            let block = unsafe ContiguousRows(
                                rows,
                                stride: dimension,
                                count: count
                            )
                            unsafe function.block(query, block, dimension: dimension, into: found)
                            for row in 0..<count {
                                let one = unsafe function.one(
                                    query,
                                    rows + row * dimension,
                                    dimension: dimension
                                )
                                #expect(one == expected[row], "\(set) \(form) \(element)")
                            }
                        }
                    }
                }
                #expect(found == expected, "\(set) \(form) \(element), dimension \(dimension)")
            }
        }
    }

    @Test(arguments: dimensions)
    func `every instruction set gives the exact sum`(dimension: Int) {
        var random = SeededRandom(seed: UInt64(dimension))
        for element in [ElementType.int8, .uint8] {
            let numbers = element.wholeNumbers ?? 0...0
            let query = (0..<dimension).map { _ in Int.random(in: numbers, using: &random) }
            let rows = (0..<dimension * Self.rowCount).map { _ in
                Int.random(in: numbers, using: &random)
            }
            check(element, query, rows, dimension)
        }
    }

    #if !DEBUG
    @Test func `the largest sums do not overflow`() {
        let dimension = 65_536
        for (element, low, high) in [(ElementType.int8, -128, 127), (.uint8, 0, 255)] {
            for (a, b) in [(low, low), (high, high), (low, high), (high, low)] {
                check(
                    element,
                    [Int](repeating: a, count: dimension),
                    [Int](repeating: b, count: dimension),
                    dimension
                )
            }
        }
    }
    #endif
}
