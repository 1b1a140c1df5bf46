import Foundation
import Synchronization

/// Shows on standard error how far a long piece of work is, how fast it goes and what is left.
///
///     let bar = ProgressBar(label: "building", total: 100_000, unit: "vectors")
///     for batch in batches { add(batch); bar.advance(by: batch.count) }
///     bar.finish()
///
/// Work shorter than a second shows nothing. On a terminal one line is drawn over and over, no
/// wider than the window, and cleared at the end; elsewhere a plain line is written every few
/// seconds and one at the end. Any thread may advance it.
final class ProgressBar: Sendable {
    private struct State {
        var done = 0
        var nextDrawing: Double
        var hasDrawn = false
        var isFinished = false
    }

    private static let quietSeconds = 1.0

    private let label: String
    private let total: Int
    private let unit: String
    private let isTerminal: Bool
    private let write: @Sendable (String) -> Void
    private let start = ContinuousClock.now
    private let state = Mutex(State(nextDrawing: quietSeconds))

    /// Starts the clock.
    ///
    /// - Parameters:
    ///   - label: what is being done, such as `building`.
    ///   - total: how much there is to do; 0 when unknown, which shows no share and no time left.
    ///   - unit: what is counted, in the plural, such as `vectors`.
    init(label: String, total: Int, unit: String) {
        self.label = label
        self.total = total
        self.unit = unit
        isTerminal = isatty(STDERR_FILENO) == 1
        write = { FileHandle.standardError.write(Data($0.utf8)) }
    }

    /// Counts work done and, when it is time, shows it.
    func advance(by count: Int = 1) {
        let elapsed = elapsedSeconds
        state.withLock { state in
            guard !state.isFinished else { return }
            state.done += count
            guard elapsed >= state.nextDrawing else { return }
            state.nextDrawing = elapsed + (isTerminal ? 0.1 : 5)
            state.hasDrawn = true
            // Written while locked, so that lines of two threads never mix.
            let text = line(done: state.done, elapsed: elapsed)
            write(isTerminal ? "\r\u{1B}[2K" + text : text + "\n")
        }
    }

    /// Clears the line on a terminal; elsewhere writes a last one if there was one before.
    ///
    /// A second call does nothing.
    func finish() {
        let elapsed = elapsedSeconds
        state.withLock { state in
            guard !state.isFinished else { return }
            state.isFinished = true
            guard state.hasDrawn else { return }
            if isTerminal {
                write("\r\u{1B}[2K")
            } else {
                let rate = Self.short(Double(state.done) / elapsed)
                write(
                    "\(label): \(state.done) \(unit) in \(Self.duration(elapsed)), \(rate)/s\n"
                )
            }
        }
    }

    private var elapsedSeconds: Double { (ContinuousClock.now - start) / .seconds(1) }

    private func line(done: Int, elapsed: Double) -> String {
        let rate = Double(done) / max(elapsed, 1e-9)
        let speed = "\(Self.short(rate)) \(unit)/s"
        guard total > 0 else { return cut("\(label): \(done), \(speed)") }
        let share = min(Double(done) / Double(total), 1)
        var tail = " \(Int(share * 100))%  \(speed)"
        if rate > 0 {
            tail += "  \(Self.duration(Double(max(total - done, 0)) / rate)) left"
        }
        guard isTerminal else { return "\(label):\(tail)" }
        // A bar in steps of an eighth of a character, in the space that is left: at most 30
        // characters.
        let room = min(30, Self.windowWidth - label.count - tail.count - 2)
        guard room >= 5 else { return cut("\(label)\(tail)") }
        let eighths = Int(share * Double(room * 8))
        var bar = String(repeating: "█", count: eighths / 8)
        if eighths % 8 > 0 { bar.append(Array("▏▎▍▌▋▊▉")[eighths % 8 - 1]) }
        return label + " " + bar + String(repeating: "░", count: room - bar.count) + tail
    }

    private func cut(_ text: String) -> String {
        // One column stays free: a full line makes some terminals wrap.
        isTerminal ? String(text.prefix(max(Self.windowWidth - 1, 1))) : text
    }

    private static var windowWidth: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private static func short(_ value: Double) -> String {
        switch value {
        case 1e6...: String(format: "%.1fM", value / 1e6)
        case 1e4...: String(format: "%.0fk", value / 1e3)
        case 1e3...: String(format: "%.1fk", value / 1e3)
        case 10...: String(format: "%.0f", value)
        default: String(format: "%.1f", value)
        }
    }

    private static func duration(_ seconds: Double) -> String {
        let whole = Int(min(seconds.rounded(), 359_999))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
