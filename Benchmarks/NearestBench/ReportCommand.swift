import ArgumentParser
import BenchReport
import Foundation

/// `nearest-bench report`: draws results files.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Turns JSON lines of results into one HTML page with plots.",
        discussion: """
            Lines of this program and of other libraries mix; lines that do not begin with { are \
            passed over. The page needs no network.

            Example:
              nearest-bench report ours.jsonl others.jsonl --output results.html
            """
    )

    @Argument(help: ArgumentHelp("Files of JSON lines.", valueName: "file"))
    var files: [String]

    @Option(help: "The page to write.")
    var output: String

    @Option(help: "The page's title.")
    var title = "Nearest: measurements"

    func run() throws {
        try OutputPath.check(output)
        let measurements = try files.flatMap { try MeasurementFile.read($0) }
        let page = ReportPage(measurements, title: title)
        try Data(page.html.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
        print("\(output): \(measurements.count) operating points")
    }
}
