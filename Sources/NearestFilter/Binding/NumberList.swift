/// The numbers of a long list, in which a row's number is looked up.
///
/// Comparing a row with each of them would take as long as the list.
package final class NumberList: Sendable, Hashable {
    /// Whether they are compared with Doubles.
    let isOfDoubles: Bool
    // Ascending, each once; Doubles as integers that order as they do.
    private let keys: [Int64]

    /// Numbers of a list from which on they are looked up.
    static let minimumCount = 8

    /// Takes integers, in any order.
    init(_ numbers: [Int]) {
        isOfDoubles = false
        keys = Set(numbers.map { Int64($0) }).sorted()
    }

    /// Takes Doubles, in any order; none is NaN.
    init(_ numbers: [Double]) {
        isOfDoubles = true
        keys = Set(numbers.map { Self.key($0) }).sorted()
    }

    /// Bytes of memory.
    var memoryUsed: Int { 48 + 8 * keys.count }

    /// Whether an integer, or a Double that is one, is in the list.
    ///
    /// - Complexity: O(log numbers).
    package func contains(_ number: Int64) -> Bool {
        holds(isOfDoubles ? Self.key(Double(number)) : number)
    }

    /// Whether a Double is in a list of Doubles.
    ///
    /// - Complexity: O(log numbers).
    package func contains(_ number: Double) -> Bool { holds(Self.key(number)) }

    private func holds(_ key: Int64) -> Bool {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low &+ high) / 2
            if keys[middle] < key { low = middle &+ 1 } else { high = middle }
        }
        return low < keys.count && keys[low] == key
    }

    // An integer that orders as the number does; -0 is 0.
    private static func key(_ number: Double) -> Int64 {
        let bits = Int64(bitPattern: (number + 0).bitPattern)
        return bits < 0 ? bits ^ .max : bits
    }

    package static func == (a: NumberList, b: NumberList) -> Bool {
        a.isOfDoubles == b.isOfDoubles && a.keys == b.keys
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(isOfDoubles)
        hasher.combine(keys)
    }
}
