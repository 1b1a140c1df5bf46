import ArgumentParser
import BenchCore
import Foundation
import Nearest

/// `nearest-bench verify`: checks all of a segment's file.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks all of a segment's file, and says how long that took.",
        discussion: """
            Of a damaged file the exit status is 1, with a line on standard error that names the \
            section and the byte.

            Example:
              nearest-bench verify movies.nseg --repetitions 5
            """
    )

    @Argument(help: "A segment's file.")
    var file: String

    @Option(help: "How memory is used: mapped, mapped-sparsely, tiered, populated, copied.")
    var memory = MemoryArgument.mapped

    @Option(help: "How often it is opened and checked; times are medians.")
    var repetitions = 1

    func validate() throws { try require([repetitions], atLeast: 1, "--repetitions") }

    func run() throws {
        let outcome = try Waiting.during("checking \(file)") {
            try VerifyTimer.run(file, memory: memory, repetitions: repetitions)
        }
        print(
            """
            \(file): \(outcome.byteCount) bytes, no damage
            opened in \(String(format: "%.3f", outcome.opened * 1000)) ms, \(memory.rawValue)
            checked in \(String(format: "%.2f", outcome.verified * 1000)) ms, \
            \(String(format: "%.2f", outcome.rate)) GB/s
            """
        )
    }
}
