internal import NearestStorage
internal import SystemPackage

// Errors of files, which become public ones here and nowhere else.
extension NearestError {
    /// An operation that the system refused, with advice where there is any.
    ///
    /// - Parameters:
    ///   - verb: what was tried: `open`, `write`.
    ///   - path: the file.
    ///   - error: what the system said.
    /// - Returns: The public error.
    static func io(_ verb: String, _ path: FilePath, _ error: Errno) -> NearestError {
        let advice: String
        switch error {
        case .noSuchFileOrDirectory: advice = "; look at the path"
        case .permissionDenied, .readOnlyFileSystem: advice = "; look at its permissions"
        case .noSpace: advice = "; make room on the disk. What was there before is unchanged"
        case .fileNameTooLong: advice = "; a file's name may have some 200 bytes"
        default: advice = ""
        }
        return NearestError(
            code: .io,
            message: "cannot \(verb) \(path): \(error)\(advice)",
            cause: error
        )
    }

    /// A file that is damaged, or of a later version.
    init(_ error: FormatError) {
        self.init(
            code: error.kind == .unsupported ? .unsupported : .corrupt,
            message: "\(error)",
            cause: error
        )
    }

    /// An identifier that came a second time.
    ///
    /// - Parameters:
    ///   - id: the identifier.
    ///   - position: the number of the vector that has it, counted from the first one.
    /// - Returns: The public error.
    static func repeated(_ id: VectorID, at position: Int) -> NearestError {
        NearestError(
            code: .duplicateID,
            message:
                "the identifier \(id) appears twice, the second time at vector \(position) from "
                + "the beginning; keep one of them"
        )
    }
}
