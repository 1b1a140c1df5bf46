internal import NearestKernels

// For the fuzzer's inputs: indexes have codes from some thousand vectors on, and its inputs are
// small.
extension HNSWIndex {
    /// Makes codes however few the vectors are.
    @_spi(Fuzzing) public func makeCodes() {
        change { $0.calibrate() }
    }
}

extension FlatIndex {
    /// Makes codes of 64 coordinates of vectors that have more elements, however few they are.
    @_spi(Fuzzing) public func makeCodes() {
        let count = CodeWidth.eight.group
        precondition(dimension >= count)
        // Of length 1 at most in all.
        let numbers = (0..<count * dimension).map {
            Float($0 * 37 % 101 - 50) / Float(50 * dimension)
        }
        makeCodes(
            CodeGrid(
                CodeCells(width: .eight, elements: count, halfRange: 1),
                .projection,
                mean: [Float](repeating: 0.125, count: dimension),
                projection: ProjectionMatrix(numbers, dimension: dimension),
                seed: 0,
                figures: CodeFigures()
            )
        )
    }
}
