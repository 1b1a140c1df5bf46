/// Columns as one snapshot has them, for a filter that must see the same values as its caller.
///
/// Valid as long as the snapshot.
final class FixedColumns: ColumnSource {
    private let snapshot: ColumnSnapshot

    /// Takes a snapshot.
    init(_ snapshot: ColumnSnapshot) {
        self.snapshot = snapshot
    }

    /// Which attributes there are.
    var schema: AttributeSchema { snapshot.schema }

    /// The state of the columns when the snapshot was made; nil if they were being changed then.
    var version: Int? { snapshot.statistics.version }

    /// The same snapshot of no more rows than it has.
    func snapshot(rowCount: Int) -> ColumnSnapshot { snapshot.limited(to: rowCount) }

    /// All attributes of a row below the snapshot's.
    func attributes(of row: Int) -> Attributes { snapshot.attributes(row) }
}
