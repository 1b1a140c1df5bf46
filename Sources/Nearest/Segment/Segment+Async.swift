internal import NearestPlatform

// What waits for the disk, for callers in tasks: on a thread on which no other task runs meanwhile.
extension Segment {
    /// Opens a file; see `open(_:options:)`.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - options: how memory is used, and whether all data is verified.
    /// - Returns: the segment, ready to be searched.
    /// - Throws: `NearestError` as that does.
    public static func open(
        _ path: some FilePathConvertible & Sendable,
        options: Segment.OpenOptions = .init()
    ) async throws(NearestError) -> Segment {
        try await onBlockingThread { () throws(NearestError) in try open(path, options: options) }
    }

    /// Reads the whole file and checks everything that can be checked; see `verify()`.
    ///
    /// - Throws: `NearestError` as that does.
    public func verify() async throws(NearestError) {
        try await onBlockingThread { () throws(NearestError) in try verify() }
    }

    /// Makes an index that can be changed; see `makeIndex()`.
    ///
    /// - Returns: an `HNSWIndex` for a graph, a `FlatIndex` otherwise.
    /// - Throws: `NearestError` as that does.
    public func makeIndex() async throws(NearestError) -> any PersistentIndex {
        try await onBlockingThread { () throws(NearestError) in try makeIndex() }
    }

    /// Writes one segment with the vectors of several; see
    /// `merge(_:to:dropping:metadata:memoryLimit:threads:)`.
    ///
    /// - Parameters:
    ///   - segments: at least one.
    ///   - path: the new file's path.
    ///   - dropping: identifiers to leave out. Default: none.
    ///   - metadata: the metadata of the file. Default: the pairs in which no two segments
    ///     contradict each other.
    ///   - memoryLimit: bytes of memory that may be used. Default: no limit.
    ///   - threads: threads that link vectors, at least 1. Default: 1.
    /// - Returns: the new segment, opened.
    /// - Throws: `NearestError` as that does.
    public static func merge(
        _ segments: [Segment],
        to path: some FilePathConvertible & Sendable,
        dropping: Set<VectorID> = [],
        metadata: IndexMetadata? = nil,
        memoryLimit: Int? = nil,
        threads: Int = 1
    ) async throws(NearestError) -> Segment {
        try await onBlockingThread { () throws(NearestError) in
            try merge(
                segments,
                to: path,
                dropping: dropping,
                metadata: metadata,
                memoryLimit: memoryLimit,
                threads: threads
            )
        }
    }
}

extension PersistentIndex {
    /// Writes the index to a file; see `write(to:metadata:components:)`.
    ///
    /// - Parameters:
    ///   - path: where; an existing file is replaced when the new one is complete.
    ///   - metadata: what the file says about its vectors. Default: that of the index.
    ///   - components: those of which the vectors are projections. Default: none.
    /// - Throws: `NearestError` as that does.
    public func write(
        to path: some FilePathConvertible & Sendable,
        metadata: IndexMetadata? = nil,
        components: PrincipalComponents? = nil
    ) async throws(NearestError) {
        try await onBlockingThread { () throws(NearestError) in
            try write(to: path, metadata: metadata, components: components)
        }
    }
}
