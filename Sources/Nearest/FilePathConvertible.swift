public import SystemPackage

/// A path of a file: a `String` or a `FilePath`.
///
/// Other types of paths may conform, such as Foundation's `URL`:
///
/// ```swift
/// extension URL: @retroactive FilePathConvertible {
///     public var filePath: FilePath { FilePath(path(percentEncoded: false)) }
/// }
/// ```
public protocol FilePathConvertible {
    /// The path.
    var filePath: FilePath { get }
}

extension FilePath: FilePathConvertible {
    /// The path itself.
    public var filePath: FilePath { self }
}

extension String: FilePathConvertible {
    /// The path of this text.
    public var filePath: FilePath { FilePath(self) }
}
