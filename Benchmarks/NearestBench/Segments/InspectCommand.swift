import ArgumentParser
import BenchCore
import Nearest

/// `nearest-bench inspect`: shows what is inside a segment's file.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Shows what is inside a segment's file: parameters, metadata, sections.",
        discussion: """
            It looks at the header and the section table alone; `verify` reads everything.

            Example:
              nearest-bench inspect movies.nseg
            """
    )

    @Argument(help: "A segment's file.")
    var file: String

    func run() throws {
        print(SegmentListing(try Segment.open(FilePath(file)), file: file))
    }
}
