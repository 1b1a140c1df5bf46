internal import BenchReport
internal import Datasets
internal import Foundation
internal import Nearest

/// Words any error as one line for a person.
package enum ErrorLine {
    /// The line, without the program's name and without a newline.
    package static func text(for error: any Error) -> String {
        let text: String =
            switch error {
            case let error as NearestError: error.message
            case let error as CocoaError: cocoa(error)
            case let error as any CustomStringConvertible & Error: error.description
            default: String(describing: error)
            }
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private static func cocoa(_ error: CocoaError) -> String {
        let path = error.filePath ?? (error.userInfo[NSURLErrorKey] as? URL)?.path
        let cause = error.underlying as NSError?
        let reason: String =
            if let cause, cause.domain == NSPOSIXErrorDomain {
                String(cString: strerror(Int32(cause.code)))
            } else {
                error.localizedDescription
            }
        return path.map { "\($0): \(reason)" } ?? reason
    }
}
