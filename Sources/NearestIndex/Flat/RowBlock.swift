internal import NearestKernels

/// Up to 64 rows that are adjacent in memory: in place in a chunk, or copied together.
///
/// ``BlockAssembler`` makes blocks, ``FlatBatchKernel`` multiplies them.
struct RowBlock {
    private let start: RowPointer
    private let rowBytes: Int
    /// The rows' norms, one after the other.
    let norms: ScratchSpan<Float>
    /// Rows of the block, 1…64.
    let count: Int
    /// Which rows of the view these are.
    private let place: Place
    private let view: RowView
    /// Bytes behind the block to prefetch, those of the next one; 0 if it lies elsewhere.
    let ahead: Int

    /// How positions in a block translate to rows of the view.
    enum Place {
        /// The rows from `first` on.
        case inPlace(first: Int)
        /// A row number for each position, valid as long as the block.
        case copied(ScratchSpan<UInt32>)
    }

    // The ``BlockAssembler`` keeps the memory valid while the block is used.
    init(
        start: RowPointer,
        norms: ScratchSpan<Float>,
        count: Int,
        place: Place,
        view: RowView,
        ahead: Int
    ) {
        self.start = start
        self.norms = norms
        self.rowBytes = view.layout.rowBytes
        self.count = count
        self.place = place
        self.view = view
        self.ahead = ahead
    }

    /// Returns the elements of a row, by its position in the block.
    func row(_ position: Int) -> RowPointer {
        start.advanced(by: position &* rowBytes)
    }

    /// Returns the norm of a row, by its position in the block.
    func norm(_ position: Int) -> Float { norms[position] }

    // Returns the row of the view at a position.
    private func number(_ position: Int) -> Int {
        switch place {
        case .inPlace(let first): first &+ position
        case .copied(let numbers): Int(numbers[position])
        }
    }

    /// Returns the identifier of a row, by its position in the block.
    func id(_ position: Int) -> VectorID {
        view.id(of: number(position))
    }
}
