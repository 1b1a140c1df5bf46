public import SystemPackage

extension FlatIndex {
    /// Writes the vectors that the index holds now, and their attributes, to a file, which
    /// ``Segment/open(_:options:)`` opens.
    ///
    /// The file takes its name when all of it is on the disk: whatever happens, the path leads to
    /// the file that was there before or to the whole new file. Searches and changes go on while it
    /// is written. The same vectors, inserted by the same calls without a removal, give the same
    /// bytes on processors with the same instructions.
    ///
    /// - Parameters:
    ///   - path: where; an existing file is replaced, and stays unchanged for those who have it
    ///     open.
    ///   - metadata: what the file says about its vectors. Default: that of the index.
    /// - Complexity: O(`count * dimension`), and 16 bytes of memory for each vector.
    /// - Throws: ``NearestError`` with the code `io` if the system refuses, and `cancelled` if the
    ///   task was cancelled before all was written. The path then leads to the file that was there
    ///   before, or, if only syncing the directory failed, to the whole new file.
    public func write(
        to path: FilePath,
        metadata: IndexMetadata? = nil
    ) throws(NearestError) {
        let columns = attributeStore?.columns
        let configuration = Segment.Configuration(
            dimension: dimension,
            metric: metric,
            encoding: encoding,
            kind: .flat,
            attributes: columns?.schema ?? AttributeSchema(),
            metadata: metadata ?? self.metadata
        )
        try SegmentFileWriter(configuration, at: path).finish({ (makeExport(), nil) }, columns)
    }
}
