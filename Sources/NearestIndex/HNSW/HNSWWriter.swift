/// What only the writer of a graph knows from change to change, behind the index' lock.
struct HNSWWriter: Sendable {
    /// Lengths of links on layer 0, kept while many vectors are inserted.
    var lengths: LinkDistances?
    /// Insertions in progress that want them kept.
    var lengthUsers = 0
}
