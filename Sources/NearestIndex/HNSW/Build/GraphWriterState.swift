/// What only the writer of a graph needs from change to change, behind the index's lock.
struct GraphWriterState: Sendable {
    /// Lengths of links on layer 0, kept while many vectors are inserted.
    var lengths: LinkLengths?
    /// float16 copies of the rows, kept while enough vectors are inserted to be worth it.
    var halves: HalfPrecisionRows?
    /// Insertions in progress that need these two.
    var bulkInsertions = 0
    /// The sweep in progress, if there is one.
    var sweep: RepairSweep?
    /// The count at which prefetching was last tuned.
    var tunedRows = 0
    /// Vectors inserted or removed since every node was last known to be reachable.
    var changesSinceCheck = 0
}
