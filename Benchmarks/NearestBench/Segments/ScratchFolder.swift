import Foundation

/// A folder for temporary files: it is removed with everything in it.
final class ScratchFolder {
    private let url: URL

    /// Makes the folder.
    ///
    /// - Parameters:
    ///   - file: a file in whose folder it is made; nil for the system's folder for such files.
    ///   - folder: a folder that it is made in, which is asked first.
    /// - Throws: Foundation's error where it cannot be made.
    init(beside file: String? = nil, in folder: String? = nil) throws {
        let place =
            folder.map { URL(fileURLWithPath: $0, isDirectory: true) }
            ?? file.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
            ?? FileManager.default.temporaryDirectory
        url = place.appendingPathComponent("nearest-bench-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The path of a file in it.
    func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}
