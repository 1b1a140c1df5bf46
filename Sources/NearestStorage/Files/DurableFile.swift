package import SystemPackage

/// A file that is being written, and takes its name all at once or not at all.
///
/// The bytes go to a temporary file in the same directory. Committing waits until they are on the
/// disk and then renames the temporary file. Whenever the process or the machine stops, the path
/// leads to the whole old contents or to the whole new contents.
///
/// ```swift
/// var file = try DurableFile(replacing: "movies.nseg")
/// try file.write(header, at: 0)
/// try file.commit()
/// ```
///
/// Without a commit the temporary file is removed. If the process dies first, the file stays until
/// the next one that replaces the same path removes it. A running writer holds a lock on its
/// temporary file, which is how leftovers are told apart. The process number in the name is for
/// people only: the first process of every container has the same one.
///
/// It does not order writers: of two at once, the one that commits last wins. The new file has the
/// permissions of the old one, but not its owner or other attributes. Its name must not be longer
/// than about 210 bytes, because the temporary name is longer.
package struct DurableFile: ~Copyable {
    private let descriptor: FileDescriptor
    private let temporary: FilePath
    private let target: FilePath
    private var isRenamed = false
    private var failure: Errno?

    /// Begins a file that will replace the one at `path`, if there is one.
    ///
    /// A symbolic link stays; the file that it leads to is replaced.
    ///
    /// - Throws: `Errno.isDirectory` or `invalidArgument` if something other than a file is there,
    ///   else what the system says.
    package init(replacing path: FilePath) throws(Errno) {
        let target = try Self.resolved(path)
        let permissions = try Self.permissions(replacing: target)
        Self.removeLeftovers(of: target)
        let created = try Self.createTemporary(for: target, permissions)
        self.target = target
        (descriptor, temporary) = created
    }

    deinit {
        // `deinit` cannot report errors. The lock is held until the name is gone.
        if !isRenamed { try? Syscalls.unlink(temporary) }
        Syscalls.close(descriptor)
    }

    /// Writes bytes at an offset from the start; gaps between writes are zeros.
    ///
    /// After an error the file cannot be committed any more.
    ///
    /// - Throws: what the system says.
    package mutating func write(_ bytes: RawSpan, at offset: Int) throws(Errno) {
        do throws(Errno) {
            try Syscalls.write(descriptor, at: offset, bytes)
        } catch {
            failure = error
            throw error
        }
    }

    /// Writes bytes at an offset from the start; as above.
    package mutating func write(_ bytes: [UInt8], at offset: Int) throws(Errno) {
        try bytes.withBytes { bytes throws(Errno) in try write(bytes, at: offset) }
    }

    /// Maps what was written so far.
    ///
    /// - Throws: what the system says.
    package func written() throws(Errno) -> MappedFile { try MappedFile(path: temporary) }

    /// Waits until the bytes are on the disk, gives the file its name, and waits for that too.
    ///
    /// - Throws: what went wrong. The old file is then unchanged, with one exception: if the last
    ///   step fails, syncing the directory, the new file is in place, and after a power failure
    ///   either of the two may be there.
    package consuming func commit() throws(Errno) {
        if let failure { throw failure }
        try Syscalls.sync(descriptor)
        // Opened first, so that only the syncing itself can fail once the old file is gone.
        let directory = try Syscalls.openDirectory(Self.directory(of: target))
        defer { Syscalls.close(directory) }
        // The descriptor, and with it the lock, stays open as long as the temporary name exists.
        try Syscalls.rename(temporary, to: target)
        isRenamed = true
        try Syscalls.syncDirectory(directory)
    }
}

// MARK: - Leftovers

extension DurableFile {
    /// Removes the temporary files of processes that died while they replaced the same file.
    ///
    /// A leftover that cannot be removed stays; it does no harm.
    private static func removeLeftovers(of target: FilePath) {
        let directory = directory(of: target)
        let prefix = temporaryPrefix(of: target)
        let names = try? Syscalls.names(in: directory, startingWith: prefix)
        for name in names ?? [] where isTemporary(name, prefix: prefix) {
            let path = directory.appending(name)
            guard let descriptor = try? Syscalls.openForReading(path) else { continue }
            defer { Syscalls.close(descriptor) }
            // A writer that still runs holds the lock.
            guard (try? Syscalls.lock(descriptor)) != nil else { continue }
            try? Syscalls.unlink(path)
        }
    }

    private static func temporaryPrefix(of target: FilePath) -> String {
        ".\(target.lastComponent?.string ?? "")."
    }

    /// Whether a name consists of the prefix, digits, "-", 16 hexadecimal digits and ".tmp".
    private static func isTemporary(_ name: String, prefix: String) -> Bool {
        guard name.hasSuffix(".tmp") else { return false }
        let parts = name.utf8.dropFirst(prefix.utf8.count).dropLast(4)
            .split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[1].count == 16 else { return false }
        return parts[0].allSatisfy { 48...57 ~= $0 }
            && parts[1].allSatisfy { 48...57 ~= $0 || 97...102 ~= $0 }
    }
}

// MARK: - Creation

extension DurableFile {
    /// The path of the file itself, behind any symbolic links, whether or not the file exists.
    private static func resolved(_ path: FilePath) throws(Errno) -> FilePath {
        var path = path
        // As many links as Linux follows.
        for _ in 0..<40 {
            guard path.lastComponent?.kind == .regular else { throw .invalidArgument }
            guard let link = try Syscalls.readLink(path) else { return path }
            path = path.removingLastComponent().pushing(link)
        }
        throw .tooManySymbolicLinkLevels
    }

    private static func directory(of path: FilePath) -> FilePath {
        let directory = path.removingLastComponent()
        return directory.isEmpty ? "." : directory
    }

    /// The permissions of the file that is replaced; nil if no file is.
    private static func permissions(replacing path: FilePath) throws(Errno) -> FilePermissions? {
        do throws(Errno) {
            let status = try Syscalls.status(at: path)
            // Renaming over a device or a pipe would remove it.
            try status.requireRegular()
            return status.permissions
        } catch .noSuchFileOrDirectory {
            return nil
        }
    }

    /// Creates and locks a temporary file, and gives it permissions if there are any.
    private static func createTemporary(
        for target: FilePath,
        _ permissions: FilePermissions?
    ) throws(Errno) -> (FileDescriptor, FilePath) {
        // A second attempt is needed only if another process removed the file as a leftover in
        // between.
        for _ in 0..<100 {
            let number = String(UInt64.random(in: 0...UInt64.max), radix: 16)
            let digits = String(repeating: "0", count: 16 - number.count) + number
            let name = temporaryPrefix(of: target) + "\(Syscalls.processID)-\(digits).tmp"
            let path = directory(of: target).appending(name)
            let descriptor: FileDescriptor
            do throws(Errno) {
                // Until it has the permissions of the file that it replaces, only the owner may
                // open it: a descriptor stays open whatever the permissions become.
                descriptor =
                    permissions == nil
                    ? try Syscalls.createFile(path)
                    : try Syscalls.createFile(path, permissions: .ownerReadWrite)
            } catch .fileExists {
                continue
            }
            if try isOurs(descriptor, path, permissions) { return (descriptor, path) }
            Syscalls.close(descriptor)
        }
        throw .fileExists
    }

    /// Locks a file that was just created, and returns whether it still has its name.
    ///
    /// It also gets the permissions of the file that is replaced, so the same users can read it.
    private static func isOurs(
        _ descriptor: FileDescriptor,
        _ path: FilePath,
        _ permissions: FilePermissions?
    ) throws(Errno) -> Bool {
        do throws(Errno) {
            try Syscalls.lock(descriptor)
        } catch .wouldBlock {
            return false
        } catch {
            // A file system without locks: then no process can take the file for a leftover.
        }
        do throws(Errno) {
            if let permissions { try Syscalls.setPermissions(descriptor, permissions) }
            return try Syscalls.status(of: descriptor).linkCount > 0
        } catch {
            try? Syscalls.unlink(path)
            Syscalls.close(descriptor)
            throw error
        }
    }
}
