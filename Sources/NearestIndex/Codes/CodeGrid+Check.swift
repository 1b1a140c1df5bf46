internal import NearestKernels

// Vectors by which a file's grid is checked: a library whose arithmetic differs by one bit would
// read its codes as noise.
extension CodeGrid {
    /// How many vectors are encoded for a check.
    private static let checkedCount = 4

    /// The codes of vectors that follow from the grid alone, one after the other.
    ///
    /// - Complexity: O(elements).
    package func checkedCodes() -> [UInt8] {
        let vector = ScratchBuffer<Float>(elements)
        let coordinates = ScratchBuffer<Float>(coordinateRoom)
        let code = ScratchBuffer<UInt8>(linesOf: cells.rowBytes, repeating: 0)
        var codes: [UInt8] = []
        let mean = mean.span
        for number in 0..<Self.checkedCount {
            for index in 0..<elements {
                let drawn = (UInt64(number) << 32 &+ UInt64(index)).scrambled >> 40
                let share = Float(drawn) * 0x1p-23 - 1
                vector[index] = mean[index] + cells.halfRange * share
            }
            encode(vector.span, coordinates.span, to: code.span.target(at: 0))
            codes += code.span.array(count: cells.rowBytes)
        }
        return codes
    }
}
