import Datasets
import Foundation

/// Checks where output goes before anything is measured: failing afterwards would waste it all.
enum OutputPath {
    /// Checks that a file can be made, or changed, at a path.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - makesFolder: whether its folder is made where it is missing.
    /// - Throws: `DatasetError` where its folder is missing or something cannot be written.
    static func check(_ path: String, makingFolder makesFolder: Bool = false) throws {
        let files = FileManager.default
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if makesFolder {
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        var isDirectory: ObjCBool = false
        guard files.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue
        else {
            throw DatasetError(
                file: path,
                expected: "should be in a folder that exists",
                found: "\(folder) is none"
            )
        }
        let exists = files.fileExists(atPath: path, isDirectory: &isDirectory)
        guard !(exists && isDirectory.boolValue) else {
            throw DatasetError(file: path, expected: "should be a file", found: "is a folder")
        }
        guard files.isWritableFile(atPath: exists ? path : folder) else {
            throw DatasetError(
                file: path,
                expected: "should be a file that can be written",
                found: "the system does not allow it"
            )
        }
    }
}
