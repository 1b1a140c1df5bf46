/// What only the writer of a graph needs from change to change, behind the index's lock.
struct GraphWriterState: Sendable {
    /// Lengths of links on layer 0, kept while many vectors are inserted.
    var lengths: LinkLengths?
    /// Codes over which candidates are looked for, of an index that keeps none; kept while enough
    /// vectors are inserted to be worth it.
    var candidateCodes: CodeSet?
    /// Tells when the index needs other codes.
    var codeUpkeep = CodeUpkeep()
    /// Insertions in progress that need these two.
    var bulkInsertions = 0
    /// The sweep in progress, if there is one.
    var sweep: RepairSweep?
    /// The count at which prefetching was last tuned.
    var tunedRows = 0
    /// Vectors inserted or removed since every node was last known to be reachable.
    var changesSinceCheck = 0
}
