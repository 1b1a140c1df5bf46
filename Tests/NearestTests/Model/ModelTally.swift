/// What a model test has done.
struct ModelTally {
    /// Operations of any kind.
    var operations = 0
    /// Searches, cursors' portions included.
    var searches = 0
    /// Cursors that were asked until nothing was left.
    var drainedCursors = 0
    /// Files that were written, verified and opened.
    var files = 0
    /// True neighbors that approximate searches were asked for.
    var wanted = 0
    /// How many of them were found.
    var found = 0

    /// The recall of approximate searches.
    var recall: Double { wanted == 0 ? 1 : Double(found) / Double(wanted) }

    /// Adds what another run has done.
    static func += (sum: inout ModelTally, other: ModelTally) {
        sum.operations += other.operations
        sum.searches += other.searches
        sum.drainedCursors += other.drainedCursors
        sum.files += other.files
        sum.wanted += other.wanted
        sum.found += other.found
    }
}
