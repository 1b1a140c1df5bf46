#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A new directory, which is removed with all that is in it when the object goes.
///
/// Hold it in a property of the suite: a local variable may go right after its last use.
public final class TemporaryDirectory: Sendable {
    /// The directory's absolute path.
    public let path: String

    /// Creates a directory where the system keeps temporary files.
    public init() {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        // The letters that the system replaces.
        let letters = String(repeating: "X", count: 6)
        var template = "\(parent)/nearest-test-\(letters)".utf8.map { CChar(bitPattern: $0) } + [0]
        // SAFETY: the array ends with a zero; the call changes only the six letters.
        let made = unsafe mkdtemp(&template) != nil
        precondition(made, "no directory can be made in \(parent): errno \(errno)")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        Self.removeAll(path)
    }

    /// The path of a file in the directory.
    public subscript(name: String) -> String { "\(path)/\(name)" }

    private static func removeAll(_ path: String) {
        // Takes files, links and empty directories.
        if unsafe remove(path) == 0 { return }
        // SAFETY: the stream is closed once; an entry is used before the next is read.
        guard let stream = unsafe opendir(path) else { return }
        var names: [String] = []
        let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        while let entry = unsafe readdir(stream) {
            let name = unsafe UnsafeRawPointer(entry) + nameOffset
            names.append(unsafe String(cString: name.assumingMemoryBound(to: CChar.self)))
        }
        unsafe closedir(stream)
        for name in names where name != "." && name != ".." { removeAll("\(path)/\(name)") }
        unsafe remove(path)
    }
}
