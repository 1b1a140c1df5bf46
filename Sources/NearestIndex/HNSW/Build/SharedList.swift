internal import NearestPlatform

/// Collects what several threads found, in any order; callers sort it.
final class SharedList<Element: Sendable>: Sendable {
    private let elements = Lock<[Element]>([])

    /// Adds what one thread found; waits while another thread adds.
    func add(_ more: [Element]) {
        elements.withLock { $0.append(contentsOf: more) }
    }

    /// Everything added so far.
    var all: [Element] { elements.withLock { $0 } }
}
