internal import Synchronization

/// Hands out ranges of rows to threads, each row once.
final class RowTaker: Sendable {
    private let count: Int
    private let part: Int
    private let next = Atomic<Int>(0)

    /// Makes a taker of rows 0..<`count`, `part` at a time, both at least 1.
    init(count: Int, part: Int) {
        self.count = count
        self.part = part
    }

    /// The next rows, or nil when all were taken.
    func take() -> Range<Int>? {
        let start = next.wrappingAdd(part, ordering: .relaxed).oldValue
        return start < count ? start..<min(start + part, count) : nil
    }

    /// The next row alone, after the last one the first again; there is at least one.
    func takeAround() -> Int {
        next.wrappingAdd(1, ordering: .relaxed).oldValue % count
    }
}
