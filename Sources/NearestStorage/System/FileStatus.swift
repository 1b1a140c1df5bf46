#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif
package import SystemPackage

/// What the system knows about a file without reading it.
package struct FileStatus: Sendable, Equatable {
    /// Whether it is an ordinary file.
    package var isRegular: Bool
    /// Whether it is a directory.
    package var isDirectory: Bool
    /// Bytes.
    package var size: Int
    /// The number of names that the file has; 0 once it is removed.
    package var linkCount: Int
    /// Who may read and write it.
    package var permissions: FilePermissions

    init(_ status: stat) {
        isRegular = status.st_mode & S_IFMT == S_IFREG
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
        size = Int(status.st_size)
        linkCount = Int(status.st_nlink)
        permissions = FilePermissions(rawValue: CInterop.Mode(status.st_mode & 0o777))
    }

    /// Refuses everything that is not a regular file.
    ///
    /// - Throws: `Errno.isDirectory` for a directory, `invalidArgument` for a device, pipe or
    ///   socket.
    package func requireRegular() throws(Errno) {
        if isDirectory { throw .isDirectory }
        if !isRegular { throw .invalidArgument }
    }
}
