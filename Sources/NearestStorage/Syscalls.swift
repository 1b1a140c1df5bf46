#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif
package import SystemPackage

/// The system calls of the module, all of them: interrupted ones are made again, and tests can make
/// any of them fail.
///
/// The files `Syscalls*.swift` are the only ones of the module that call the system. Whatever else
/// happens to a file is written in terms of these functions, so that a ``FaultPlan`` sees it.
package enum Syscalls {
    /// What tests plan to go wrong; nil otherwise.
    @TaskLocal package static var faults: FaultPlan?

    /// What a system call returned, and `errno` as it was right after.
    ///
    /// Made in the same expression as the call, before anything else can change `errno`.
    struct Outcome {
        let value: Int
        let error: Int32

        init(_ value: Int) {
            self.error = errno
            self.value = value
        }

        init(_ value: Int32) {
            self.init(Int(value))
        }
    }

    /// Makes a system call, again and again while it is interrupted.
    @discardableResult
    static func run(
        _ name: FaultPlan.Call,
        _ paths: FilePath...,
        call: () throws(Errno) -> Outcome
    ) throws(Errno) -> Int {
        while true {
            do throws(Errno) {
                try faults?.enter(name, paths)
                let outcome = try call()
                if outcome.value != -1 { return outcome.value }
                throw Errno(rawValue: outcome.error)
            } catch {
                if error != .interrupted { throw error }
            }
        }
    }
}

// MARK: - Opening and closing

extension Syscalls {
    /// Opens a file for reading.
    package static func openForReading(_ path: FilePath) throws(Errno) -> FileDescriptor {
        // Not blocking: a named pipe is refused later, by its status, rather than waited for here.
        try open(.openForReading, path, O_RDONLY | O_NONBLOCK)
    }

    /// Creates a file for writing, which must not be there yet.
    package static func createFile(
        _ path: FilePath,
        permissions: FilePermissions = [.ownerReadWrite, .groupRead, .otherRead]
    ) throws(Errno) -> FileDescriptor {
        try open(.createFile, path, O_RDWR | O_CREAT | O_EXCL, permissions)
    }

    /// Gives a file permissions, whatever the process' mask says.
    package static func setPermissions(
        _ descriptor: FileDescriptor,
        _ permissions: FilePermissions
    ) throws(Errno) {
        try run(.setPermissions) { () throws(Errno) in
            Outcome(fchmod(descriptor.rawValue, mode_t(permissions.rawValue)))
        }
    }

    /// Opens a directory, in order to sync it.
    package static func openDirectory(_ path: FilePath) throws(Errno) -> FileDescriptor {
        try open(.openDirectory, path, O_RDONLY | O_DIRECTORY)
    }

    private static func open(
        _ name: FaultPlan.Call,
        _ path: FilePath,
        _ flags: Int32,
        _ permissions: FilePermissions = []
    ) throws(Errno) -> FileDescriptor {
        let mode = mode_t(permissions.rawValue)
        let descriptor = try run(name, path) { () throws(Errno) in
            unsafe path.withPlatformString { name in
                // SAFETY: the string lives, and ends with a zero, while the closure runs.
                Outcome(unsafe systemOpen(name, flags | O_CLOEXEC, mode))
            }
        }
        return FileDescriptor(rawValue: Int32(descriptor))
    }

    /// Closes a descriptor, whose errors tell nothing that ``sync(_:)`` has not told before.
    ///
    /// Never made again when interrupted: the descriptor is gone by then, and its number may belong
    /// to a file that another thread opened.
    package static func close(_ descriptor: FileDescriptor) {
        try? faults?.enter(.close, [])
        _ = systemClose(descriptor.rawValue)
    }
}

// MARK: - Status

/// What the system knows of a file without reading it.
package struct FileStatus: Sendable, Equatable {
    package var isRegular: Bool
    package var isDirectory: Bool
    /// In bytes.
    package var size: Int
    /// How many names the file has; 0 once it is removed.
    package var linkCount: Int
    package var permissions: FilePermissions

    fileprivate init(_ status: stat) {
        isRegular = status.st_mode & S_IFMT == S_IFREG
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
        size = Int(status.st_size)
        linkCount = Int(status.st_nlink)
        permissions = FilePermissions(rawValue: CInterop.Mode(status.st_mode & 0o777))
    }

    /// Refuses whatever is not a regular file: directories, devices, pipes, sockets.
    package func requireRegular() throws(Errno) {
        if isDirectory { throw .isDirectory }
        if !isRegular { throw .invalidArgument }
    }
}

extension Syscalls {
    /// The status of an open file.
    package static func status(of descriptor: FileDescriptor) throws(Errno) -> FileStatus {
        var status = stat()
        try run(.status) { () throws(Errno) in
            // SAFETY: the call writes one `stat`, which lives here.
            Outcome(unsafe fstat(descriptor.rawValue, &status))
        }
        return FileStatus(status)
    }

    /// The status of the file that a path leads to, through symbolic links.
    package static func status(at path: FilePath) throws(Errno) -> FileStatus {
        var status = stat()
        try run(.status, path) { () throws(Errno) in
            unsafe path.withPlatformString { name in
                // SAFETY: as above, and the string lives while the closure runs.
                Outcome(unsafe stat(name, &status))
            }
        }
        return FileStatus(status)
    }

    /// Bytes beyond which no file fits an address space: sparse files may say anything.
    private static let mostBytes = 1 << 47

    /// The size of an open regular file, in bytes; anything else is refused, and what no memory holds.
    package static func fileSize(of descriptor: FileDescriptor) throws(Errno) -> Int {
        let status = try status(of: descriptor)
        try status.requireRegular()
        guard status.size <= mostBytes else { throw .fileTooLarge }
        return status.size
    }
}

// Under names of their own: inside the type, `open` and `close` are its own functions.

private func systemOpen(_ name: UnsafePointer<CChar>, _ flags: Int32, _ mode: mode_t) -> Int32 {
    unsafe open(name, flags, mode)
}

private func systemClose(_ descriptor: Int32) -> Int32 {
    close(descriptor)
}
