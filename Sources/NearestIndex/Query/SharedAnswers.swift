internal import NearestPlatform

/// The answers of a batch, which several threads write, each at its own positions.
final class SharedAnswers: Sendable {
    private let slots: Lock<[SearchResult?]>

    /// Makes slots for the answers of `count` queries.
    init(count: Int) {
        slots = Lock([SearchResult?](repeating: nil, count: count))
    }

    /// Writes the answer at a position that no other thread writes.
    func set(_ position: Int, _ answer: SearchResult) {
        slots.withLock { $0[position] = answer }
    }

    /// All answers, in order; asked for after every thread has written its own.
    var all: [SearchResult] {
        slots.withLock { $0 }.enumerated().map { position, answer in
            guard let answer else {
                preconditionFailure("query \(position) of the batch was not searched")
            }
            return answer
        }
    }
}
