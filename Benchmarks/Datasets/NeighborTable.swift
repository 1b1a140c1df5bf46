/// The nearest base rows of each query, nearest first.
public struct NeighborTable: Sendable, Hashable {
    /// The id that stands for "no neighbor", where a query has fewer than `k`.
    public static let absent: Int32 = -1

    /// The number of queries.
    public let count: Int

    /// The number of neighbors each query has, at least 1.
    public let k: Int

    /// Row numbers in the base, row-major: `count * k` of them, `absent` for places without a
    /// neighbor.
    public let ids: [Int32]

    /// The distances that belong to `ids`, as the file gives them, or `nil` where it has none.
    ///
    /// Whether a Euclidean distance is squared differs between sources.
    public let distances: [Float]?

    /// Creates a table from row-major ids.
    ///
    /// - Parameters:
    ///   - ids: Row numbers in the base, row-major; their number is a multiple of `k`.
    ///   - k: The number of neighbors of each query, at least 1.
    ///   - distances: As many as there are `ids`, or `nil`.
    public init(ids: [Int32], k: Int, distances: [Float]? = nil) {
        precondition(k >= 1, "There must be at least one neighbor a query.")
        precondition(ids.count.isMultiple(of: k), "The last row is not complete.")
        precondition(
            distances.map { $0.count == ids.count } ?? true,
            "There must be as many distances as ids."
        )
        self.count = ids.count / k
        self.k = k
        self.ids = ids
        self.distances = distances
    }

    /// The neighbors of one query, `k` of them, nearest first, without a copy.
    public subscript(query: Int) -> ArraySlice<Int32> {
        precondition(query >= 0 && query < count, "The query is out of range.")
        return ids[query * k..<(query + 1) * k]
    }

    /// Returns the distances of the neighbors of one query, or `nil` if the table has no distances.
    public func distances(ofQuery query: Int) -> ArraySlice<Float>? {
        precondition(query >= 0 && query < count, "The query is out of range.")
        return distances?[query * k..<(query + 1) * k]
    }

    /// Returns the neighbors of the first `maximum` queries, or all where there are fewer.
    public func prefix(_ maximum: Int) -> NeighborTable {
        precondition(maximum >= 0, "The number of queries must not be negative.")
        guard maximum < count else { return self }
        let end = maximum * k
        return NeighborTable(
            ids: Array(ids[..<end]),
            k: k,
            distances: distances.map { Array($0[..<end]) }
        )
    }
}
