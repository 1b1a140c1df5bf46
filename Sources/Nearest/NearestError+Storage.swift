internal import NearestStorage
internal import SystemPackage

// The errors of files become public codes here and nowhere else.
extension NearestError {
    /// What the system refused.
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

    init(_ error: FormatError) {
        self.init(
            code: error.kind == .unsupported ? .unsupported : .corrupt,
            message: "\(error)",
            cause: error
        )
    }
}
