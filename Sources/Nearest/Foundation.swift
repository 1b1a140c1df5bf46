#if Foundation
public import Foundation
public import NearestIndex
public import SystemPackage

extension NearestError: LocalizedError {
    /// The message.
    public var errorDescription: String? { message }
}

extension URL: FilePathConvertible {
    /// The path of a file's URL.
    public var filePath: FilePath { FilePath(path(percentEncoded: false)) }
}
#endif
