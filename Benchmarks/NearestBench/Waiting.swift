import Dispatch
import Foundation

/// Tells that something without a known end is going on, once it takes longer than a second.
enum Waiting {
    /// Runs `work`, and shows how long it has taken while it runs.
    ///
    /// On a terminal the line is cleared at the end; elsewhere one line is written.
    static func during<Value>(_ label: String, _ work: () throws -> Value) rethrows -> Value {
        let isTerminal = isatty(STDERR_FILENO) == 1
        let start = ContinuousClock.now
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + 1, repeating: isTerminal ? .seconds(1) : .never)
        timer.setEventHandler {
            let seconds = Int((ContinuousClock.now - start) / .seconds(1))
            write(isTerminal ? "\r\u{1B}[2K\(label), \(seconds) s" : "\(label)\n")
        }
        timer.resume()
        defer {
            timer.cancel()
            // Behind a line that is being written, so that none comes after the clearing.
            queue.sync { if isTerminal { write("\r\u{1B}[2K") } }
        }
        return try work()
    }

    private static let queue = DispatchQueue(label: "nearest-bench.waiting")

    private static func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
