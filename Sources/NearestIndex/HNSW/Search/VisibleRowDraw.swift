/// Draws pseudorandom visible rows of a view, always the same ones for the same version.
///
/// The measurements of a ``CostModel`` use it.
struct VisibleRowDraw {
    private let view: RowView
    private var drawn: UInt64 = 0

    /// Begins a sequence of draws.
    init(_ view: RowView) {
        self.view = view
    }

    /// Returns a visible row; nil if 16 draws found none, because few rows are visible.
    mutating func next() -> Int? {
        guard view.rowCount > 0 else { return nil }
        for _ in 0..<16 {
            drawn &+= 1
            let row = Int(drawn.scrambled % UInt64(view.rowCount))
            if view.isVisible(row) { return row }
        }
        return nil
    }
}
