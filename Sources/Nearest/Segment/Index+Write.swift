public import SystemPackage

extension FlatIndex {
    /// Writes the vectors that the index holds now, and their attributes, to a file, which ``Segment/open(_:options:)`` opens.
    ///
    /// The file takes its name when all of it is on the disk: whatever happens, the path has what it had
    /// before or the whole new file. Searches and changes go on meanwhile. The same vectors, inserted by
    /// the same calls without a removal, give the same bytes on processors with the same instructions.
    ///
    /// - Parameters:
    ///   - path: where; a file that is there is replaced, and stays as it is for those who have it open.
    ///   - metadata: what the file says about its vectors. Default: nothing.
    /// - Complexity: O(`count * dimension`), 16 bytes of memory for each vector.
    /// - Throws: ``NearestError`` with the code `io` where the system refuses, and `cancelled` where the
    ///   task was cancelled before all was written: the path has what it had, or, where only syncing the
    ///   directory failed, the whole new file.
    public func write(
        to path: FilePath,
        metadata: SegmentMetadata = .init()
    ) throws(NearestError) {
        let columns = attachment as? AttributeColumns
        let form = SegmentForm(self, .flat, columns?.schema ?? .init(), metadata)
        try SegmentFile.write(form, to: path, contents, columns)
    }
}

extension HNSWIndex {
    /// Writes the vectors that the index holds now, their links and their attributes, to a file, which
    /// ``Segment/open(_:options:)`` opens.
    ///
    /// The file takes its name when all of it is on the disk: whatever happens, the path has what it had
    /// before or the whole new file. Searches go on meanwhile. Changes wait while the links are copied
    /// and, where vectors were removed, while their neighborhoods are repaired; not while the file is
    /// written. The same vectors, inserted by the same calls without a removal, give the same bytes on
    /// processors with the same instructions.
    ///
    /// - Parameters:
    ///   - path: where; a file that is there is replaced, and stays as it is for those who have it open.
    ///   - metadata: what the file says about its vectors. Default: nothing.
    /// - Complexity: O(`count * (dimension + m)`), about `8 * m + 24` bytes of memory for each vector.
    /// - Throws: ``NearestError`` with the code `io` where the system refuses, and `cancelled` where the
    ///   task was cancelled before all was written: the path has what it had, or, where only syncing the
    ///   directory failed, the whole new file.
    public func write(
        to path: FilePath,
        metadata: SegmentMetadata = .init()
    ) throws(NearestError) {
        let columns = attachment as? AttributeColumns
        let form = SegmentForm(self, .graph(parameters), columns?.schema ?? .init(), metadata)
        try SegmentFile.write(form, to: path, contents, columns)
    }
}
