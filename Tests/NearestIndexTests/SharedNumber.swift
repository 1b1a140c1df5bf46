import Synchronization

/// A number that several threads read and write.
final class SharedNumber: Sendable {
    private let number: Atomic<Int>

    init(_ number: Int) {
        self.number = Atomic(number)
    }

    var value: Int { number.load(ordering: .acquiring) }

    func set(_ number: Int) { self.number.store(number, ordering: .releasing) }

    func add(_ number: Int) { self.number.add(number, ordering: .relaxed) }
}
