public import SystemPackage

/// A path of a file: a `String` or a `FilePath`, and with the package's trait `Foundation` a `URL`.
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
