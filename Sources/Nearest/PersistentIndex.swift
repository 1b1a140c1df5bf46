/// An index in memory that is written to a file, or to bytes: `FlatIndex` and `HNSWIndex`.
///
/// ```swift
/// let index: any PersistentIndex = try Segment.open("/var/lib/app/movies.nseg").makeIndex()
/// try index.insert(embedding, id: 43, attributes: ["year": 1994])
/// try index.write(to: "/var/lib/app/movies.nseg")
/// ```
public protocol PersistentIndex: AttributeIndex {
    /// Writes the vectors that the index holds now, their attributes and links, to a file, which
    /// `Segment.open(_:options:)` opens.
    ///
    /// The file takes its name when all of it is on the disk: whatever happens, the path leads to
    /// the file that was there before or to the whole new file. Searches and changes go on while it
    /// is written; changes of a graph wait while its links are copied. The same vectors, inserted
    /// by the same calls without a removal, give the same bytes on processors with the same
    /// instructions.
    ///
    /// - Parameters:
    ///   - path: where; an existing file is replaced, and stays unchanged for those who have it
    ///     open.
    ///   - metadata: what the file says about its vectors; nil for that of the index.
    ///   - components: the components of which the vectors are projections: the segment projects
    ///     its queries by them. nil for vectors as they are.
    /// - Complexity: O(`count * dimension`), and 16 bytes of memory for each vector; a graph's
    ///   links are copied, which takes about 4 · 2 · `m` bytes of memory for each vector.
    /// - Throws: `NearestError` with the code `io` if the system refuses, `cancelled` if the task
    ///   was cancelled before all was written, and `invalidArgument` for components whose
    ///   projections have another dimension or metric. The path then leads to the file that was
    ///   there before, or, if only syncing the directory failed, to the whole new file.
    func write(
        to path: some FilePathConvertible,
        metadata: IndexMetadata?,
        components: PrincipalComponents?
    ) throws(NearestError)

    /// Returns the bytes that `write(to:metadata:components:)` would write, for a database or an
    /// object store; ``Segment/open(bytes:options:)`` opens them.
    ///
    /// - Parameters:
    ///   - metadata: what the segment says about its vectors; nil for that of the index.
    ///   - components: those of which the vectors are projections; nil for vectors as they are.
    /// - Returns: the bytes of the whole file.
    /// - Throws: `NearestError` with the code `cancelled` if the task was cancelled, and
    ///   `invalidArgument` for components that do not fit.
    func segmentBytes(
        metadata: IndexMetadata?,
        components: PrincipalComponents?
    ) throws(NearestError) -> [UInt8]
}

extension PersistentIndex {
    /// Writes the index to a file; see `write(to:metadata:components:)`.
    public func write(
        to path: some FilePathConvertible,
        metadata: IndexMetadata? = nil
    ) throws(NearestError) {
        try write(to: path, metadata: metadata, components: nil)
    }

    /// Returns the bytes of a file of the index; see ``segmentBytes(metadata:components:)``.
    public func segmentBytes(metadata: IndexMetadata? = nil) throws(NearestError) -> [UInt8] {
        try segmentBytes(metadata: metadata, components: nil)
    }
}
