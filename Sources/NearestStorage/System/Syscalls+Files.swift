#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif
package import SystemPackage

// MARK: - Contents

extension Syscalls {
    /// Reads until the buffer is full or the file ends.
    ///
    /// - Returns: The number of bytes that were read, less than the buffer takes only at the end.
    package static func read(
        _ descriptor: FileDescriptor,
        at offset: Int,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(Errno) -> Int {
        var done = 0
        while done < buffer.count {
            let left = buffer.count - done
            let count = try run(.read) { () throws(Errno) in
                let most = try faults?.transferable(.read, byteCount: left) ?? left
                // SAFETY: `done + most` is at most the buffer's size.
                return Outcome(
                    unsafe pread(
                        descriptor.rawValue,
                        buffer.baseAddress.unsafelyUnwrapped + done,
                        most,
                        off_t(offset + done)
                    )
                )
            }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Writes all the bytes, or throws.
    package static func write(
        _ descriptor: FileDescriptor,
        at offset: Int,
        _ bytes: RawSpan
    ) throws(Errno) {
        try unsafe bytes.withUnsafeBytes { bytes throws(Errno) in
            var done = 0
            while done < bytes.count {
                let left = bytes.count - done
                let count = try run(.write) { () throws(Errno) in
                    let most = try faults?.transferable(.write, byteCount: left) ?? left
                    // SAFETY: `done + most` is at most the number of bytes, which live in the
                    // closure.
                    return Outcome(
                        unsafe pwrite(
                            descriptor.rawValue,
                            bytes.baseAddress.unsafelyUnwrapped + done,
                            most,
                            off_t(offset + done)
                        )
                    )
                }
                // A regular file takes at least a byte or says why not; never wait for that to
                // change.
                if count == 0 { throw .ioError }
                done += count
            }
        }
    }

    /// Waits until a file's bytes are on the disk.
    package static func sync(_ descriptor: FileDescriptor) throws(Errno) {
        try run(.sync) { () throws(Errno) in synced(descriptor) }
    }

    /// Waits until a directory's names are on the disk.
    package static func syncDirectory(_ descriptor: FileDescriptor) throws(Errno) {
        try run(.syncDirectory) { () throws(Errno) in
            let outcome = synced(descriptor)
            // A file system that cannot sync directories says so like this; then there is nothing
            // to wait for.
            return outcome.value == -1 && outcome.error == EINVAL ? Outcome(0) : outcome
        }
    }

    private static func synced(_ descriptor: FileDescriptor) -> Outcome {
        #if canImport(Darwin)
        // Darwin's fsync leaves the bytes in the drive's cache. Network file systems know only
        // fsync.
        let outcome = Outcome(fcntl(descriptor.rawValue, F_FULLFSYNC))
        if outcome.value != -1 || outcome.error == EINTR || outcome.error == EIO { return outcome }
        #endif
        return Outcome(fsync(descriptor.rawValue))
    }

    /// Takes the file's lock, which is released when the descriptor is closed or the process dies.
    ///
    /// - Throws: `Errno.wouldBlock` while another descriptor holds it.
    package static func lock(_ descriptor: FileDescriptor) throws(Errno) {
        try run(.lock) { () throws(Errno) in
            Outcome(flock(descriptor.rawValue, LOCK_EX | LOCK_NB))
        }
    }
}

// MARK: - Names

extension Syscalls {
    /// Gives a file another name, in one step, and replaces the file that had that name.
    package static func rename(_ old: FilePath, to new: FilePath) throws(Errno) {
        try run(.rename, old, new) { () throws(Errno) in
            unsafe old.withPlatformString { from in
                unsafe new.withPlatformString { to in
                    // SAFETY: both strings live while the closures run.
                    Outcome(unsafe systemRename(from, to))
                }
            }
        }
    }

    /// Removes a file's name.
    package static func unlink(_ path: FilePath) throws(Errno) {
        try run(.unlink, path) { () throws(Errno) in
            unsafe path.withPlatformString { name in
                // SAFETY: the string lives while the closure runs.
                Outcome(unsafe systemUnlink(name))
            }
        }
    }

    /// The target of a symbolic link, or nil if the path is not a link or does not exist.
    package static func readLink(_ path: FilePath) throws(Errno) -> FilePath? {
        // One byte more than the longest path, so that a full buffer means a path that is too long.
        var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        do throws(Errno) {
            let count = try run(.readLink, path) { () throws(Errno) in
                unsafe path.withPlatformString { name in
                    // SAFETY: the call writes at most the count that it is given.
                    Outcome(unsafe readlink(name, &target, target.count))
                }
            }
            if count == target.count { throw Errno.fileNameTooLong }
            target[count] = 0
            return FilePath(platformString: target)
        } catch {
            if error == .invalidArgument || error == .noSuchFileOrDirectory { return nil }
            throw error
        }
    }

    /// The names in a directory that begin with some bytes.
    package static func names(
        in directory: FilePath,
        startingWith prefix: String
    ) throws(Errno) -> [String] {
        let prefix = prefix.utf8.map { CChar(bitPattern: $0) } + [0]
        // Not `entry.pointee.d_name`: entries are shorter than their type says.
        let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        var names: [String] = []
        try run(.list, directory) { () throws(Errno) in
            // SAFETY: the stream is closed once, below; an entry is used before the next is read.
            let (stream, error) = unsafe directory.withPlatformString { name in
                unsafe (opendir(name), errno)
            }
            guard let stream = unsafe stream else { throw Errno(rawValue: error) }
            defer { unsafe closedir(stream) }
            while let entry = unsafe readdir(stream) {
                let start = unsafe UnsafeRawPointer(entry) + nameOffset
                let name = unsafe start.assumingMemoryBound(to: CChar.self)
                // Most names belong to other files; no strings are made of them.
                if unsafe strncmp(name, prefix, prefix.count - 1) == 0 {
                    names.append(unsafe String(cString: name))
                }
            }
            return Outcome(0)
        }
        return names
    }

    /// The number of this process.
    package static var processID: Int { Int(getpid()) }
}

// Under names of their own: inside the type, `rename` and `unlink` are its own functions.

private func systemRename(_ old: UnsafePointer<CChar>, _ new: UnsafePointer<CChar>) -> Int32 {
    unsafe rename(old, new)
}

private func systemUnlink(_ name: UnsafePointer<CChar>) -> Int32 {
    unsafe unlink(name)
}
