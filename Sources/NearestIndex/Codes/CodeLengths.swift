internal import NearestKernels

/// Half the squared lengths of the rows of an index, by row number.
///
/// Under inner products they turn an estimated distance into an estimated product, for
/// `-⟨q, x⟩ = (‖q - x‖² - ‖q‖² - ‖x‖²) / 2`.
struct CodeLengths: Sendable {
    private let arena: ChunkedArena

    /// Uses an arena of numbers.
    init(_ arena: ChunkedArena) {
        self.arena = arena
    }

    /// The number of a row that the arena has grown to.
    subscript(row: Int) -> Float { arena.number(row) }

    /// Stores the number of a row; writer only.
    func set(_ row: Int, _ number: Float) { arena.setNumber(row, number) }

    /// Subtracts the numbers of some nodes.
    ///
    /// - Parameters:
    ///   - nodes: nodes of which the arena holds numbers.
    ///   - count: how many.
    ///   - values: a value for each.
    @inline(__always)
    func subtract(_ nodes: ScratchSpan<UInt32>, count: Int, from values: ScratchSpan<Float>) {
        for index in 0..<count { values[index] -= arena.number(Int(nodes[index])) }
    }

    /// Asks for the numbers of nodes that will be scored.
    @inline(__always)
    func prefetch(_ nodes: ScratchSpan<UInt32>, _ range: Range<Int>) {
        for index in range { arena.prefetch(Int(nodes[index])) }
    }
}
