#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif
package import SystemPackage

/// All system calls of the module.
///
/// Interrupted calls are repeated, and tests can make any call fail.
///
/// Only the files `Syscalls*.swift` call the system. All other code uses these functions, so that a
/// ``FaultPlan`` sees everything that happens to a file.
package enum Syscalls {
    /// The faults that a test plans; nil otherwise.
    @TaskLocal package static var faults: FaultPlan?

    /// The result of a system call, and `errno` right after it.
    ///
    /// It is made in the same expression as the call, before anything else can change `errno`.
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

    /// Makes a system call, and repeats it while it is interrupted.
    ///
    /// - Parameters:
    ///   - name: what a ``FaultPlan`` calls it.
    ///   - paths: the paths that it is given, for the plan's record.
    ///   - call: makes the call.
    /// - Returns: what the call returned.
    /// - Throws: the error that it set.
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
        // Without blocking: a named pipe is refused later, by its status, instead of waited for
        // here.
        try open(.openForReading, path, O_RDONLY | O_NONBLOCK)
    }

    /// Creates a file for writing, which must not exist yet.
    package static func createFile(
        _ path: FilePath,
        permissions: FilePermissions = [.ownerReadWrite, .groupRead, .otherRead]
    ) throws(Errno) -> FileDescriptor {
        try open(.createFile, path, O_RDWR | O_CREAT | O_EXCL, permissions)
    }

    /// Sets the permissions of a file, whatever the mask of the process is.
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

    /// Closes a descriptor.
    ///
    /// Errors are ignored: ``sync(_:)`` has reported all that matter.
    ///
    /// The call is not repeated when interrupted: the descriptor is gone by then, and its number
    /// may belong to a file that another thread opened.
    package static func close(_ descriptor: FileDescriptor) {
        try? faults?.enter(.close, [])
        _ = systemClose(descriptor.rawValue)
    }
}

// MARK: - Status

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
                // SAFETY: the call writes one `stat`, which lives here; the string lives in the
                // closure.
                Outcome(unsafe stat(name, &status))
            }
        }
        return FileStatus(status)
    }

    /// The largest file, in bytes, that fits an address space: a sparse file may claim any size.
    private static let maximumBytes = 1 << 47

    /// The size of an open regular file, in bytes.
    ///
    /// - Throws: `Errno.isDirectory` or `invalidArgument` for anything else than a regular file,
    ///   `fileTooLarge` for one that no address space holds.
    package static func fileSize(of descriptor: FileDescriptor) throws(Errno) -> Int {
        let status = try status(of: descriptor)
        try status.requireRegular()
        guard status.size <= maximumBytes else { throw .fileTooLarge }
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
