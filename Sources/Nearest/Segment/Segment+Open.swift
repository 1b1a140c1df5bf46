package import NearestStorage
internal import SystemPackage

extension Segment {
    /// Opens a file.
    ///
    /// It maps the file and checks header, section table and footer. This takes well below a
    /// millisecond, whatever the size of the file, unless the options ask for more.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - options: how memory is used, and whether all data is verified.
    /// - Returns: the segment, ready to be searched.
    /// - Throws: `NearestError` with the code `io` if the system refuses, `corrupt` for a file
    ///   that is not a segment or is damaged, `unsupported` for a later version of the format, or
    ///   `wrongModel` for the vectors of a different model.
    public static func open(
        _ path: some FilePathConvertible,
        options: Segment.OpenOptions = .init()
    ) throws(NearestError) -> Segment {
        let path = path.filePath
        let bytes = try bytes(of: path, options.memory)
        var segment = try open(bytes, file: path.string)
        if options.memory == .tiered {
            let hot: HotSections
            do throws(Errno) {
                hot = try HotSections(segment.reader)
            } catch {
                throw .io("open", path, error)
            }
            segment = try open(bytes, file: path.string, hot: hot)
        }
        try segment.check(model: options.model)
        if options.memory == .mapped, let file = bytes as? MappedFile { file.adviseNormal() }
        if options.verifies { try segment.verify() }
        return segment
    }

    /// Opens the bytes of a file that are in memory, such as those of ``PersistentIndex``.
    ///
    /// - Parameters:
    ///   - bytes: the whole file, which is copied.
    ///   - options: whether all data is verified, and the model; how memory is used is given.
    /// - Complexity: O(`bytes.count`).
    /// - Returns: the segment, ready to be searched.
    /// - Throws: `NearestError` as `open(_:options:)`.
    public static func open(
        bytes: [UInt8],
        options: Segment.OpenOptions = .init()
    ) throws(NearestError) -> Segment {
        let segment = try open(HeapBytes(copying: bytes), file: "bytes in memory")
        try segment.check(model: options.model)
        if options.verifies { try segment.verify() }
        return segment
    }

    /// Opens the bytes of a file: mapped, copied, or made by a test.
    package static func open(
        _ bytes: any FileBytes,
        file: String
    ) throws(NearestError) -> Segment {
        try open(bytes, file: file, hot: nil)
    }

    private static func open(
        _ bytes: any FileBytes,
        file: String,
        hot: HotSections?
    ) throws(NearestError) -> Segment {
        let contents: ParsedSegment
        do throws(FormatError) {
            contents = try ParsedSegment(bytes, file: file, hot: hot)
        } catch {
            throw NearestError(error)
        }
        return Segment(contents)
    }

    /// Opens a copy of bytes.
    ///
    /// The copy has exactly their size, so that the address sanitizer sees every read outside it.
    @_spi(Fuzzing) public static func open(
        copying bytes: [UInt8],
        file: String
    ) throws(NearestError) -> Segment {
        try open(HeapBytes(copying: bytes), file: file)
    }

    private static func bytes(
        of path: FilePath,
        _ memory: Segment.OpenOptions.Memory
    ) throws(NearestError) -> any FileBytes {
        do throws(Errno) {
            if memory == .copied { return try CopiedFile(path: path) }
            let file = try MappedFile(path: path)
            switch memory {
            case .populated: try file.populate()
            // Opening reads only the first and the last bytes, so reading ahead would be in vain.
            case .mapped, .mappedSparsely, .tiered: file.adviseRandom()
            case .copied: break
            }
            return file
        } catch {
            throw .io("open", path, error)
        }
    }

    /// Throws `wrongModel` if the caller and the file name different models.
    func check(model: String?) throws(NearestError) {
        try metadata.check(model: model, of: reader.file)
    }
}
