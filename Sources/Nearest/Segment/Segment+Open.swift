package import NearestStorage
public import SystemPackage

extension Segment {
    /// Opens a file.
    ///
    /// Maps it and checks header, section table and footer, in the same time whatever its size: well below a
    /// millisecond, unless the options ask for more.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - options: how memory is used, and what is checked beforehand.
    /// - Returns: the segment, ready to be searched.
    /// - Throws: ``NearestError`` with the code `io` where the system refuses, `corrupt` for a file that
    ///   is no segment or a damaged one, saying where, `unsupported` for one of a later version, and
    ///   `wrongModel` for one of another model.
    public static func open(
        _ path: FilePath,
        options: SegmentOptions = .init()
    ) throws(NearestError) -> Segment {
        let bytes = try bytes(of: path, options.memory)
        let segment = try open(bytes, file: path.string)
        try segment.check(model: options.model)
        if options.memory == .mapped, let file = bytes as? MappedFile { file.adviseNormal() }
        if options.verifies { try segment.verify() }
        return segment
    }

    /// Opens a file's bytes, wherever they are.
    package static func open(
        _ bytes: any FileBytes,
        file: String
    ) throws(NearestError) -> Segment {
        let contents: SegmentContents
        do throws(FormatError) {
            contents = try SegmentContents(bytes, file: file)
        } catch {
            throw NearestError(error)
        }
        return try Segment(contents)
    }

    /// Opens a copy of bytes in memory of exactly their size, so that the address sanitizer sees every
    /// read beside them.
    @_spi(Fuzzing) public static func open(
        copying bytes: UnsafeRawBufferPointer,
        file: String
    ) throws(NearestError) -> Segment {
        unsafe try open(HeapBytes(copying: bytes), file: file)
    }

    private static func bytes(
        of path: FilePath,
        _ memory: SegmentOptions.Memory
    ) throws(NearestError) -> any FileBytes {
        do throws(Errno) {
            if memory == .copied { return try CopiedFile(path: path) }
            let file = try MappedFile(path: path)
            switch memory {
            case .populated: try file.populate()
            // Opening looks at the first and the last bytes: what is read ahead of them comes from the
            // disk in vain.
            case .mapped, .mappedSparsely: unsafe file.adviseRandom(0..<file.bytes.count)
            case .copied: break
            }
            return file
        } catch {
            throw .io("open", path, error)
        }
    }

    /// Refuses a model that is not the one that made the vectors, where both are known.
    func check(model: String?) throws(NearestError) {
        try metadata.check(model: model, of: reader.file)
    }
}

extension SegmentMetadata {
    /// Refuses a model that is not the one that made the vectors of a file, where both are known.
    func check(model: String?, of file: String) throws(NearestError) {
        guard let model, let own = self.model, own != model else { return }
        throw NearestError(
            code: .wrongModel,
            message: "the vectors of \(file) were made by \(own), not by \(model): their "
                + "distances mean nothing; embed with \(own), or open the segment of \(model)"
        )
    }
}
