import Nearest
import NearestTestSupport

/// A cursor that lives on while its index changes, and the version that it must see.
final class ModelCursor {
    private var cursor: NeighborCursor
    private let query: [Float]
    private let tolerance: Double
    private let oracle: ExactOracle
    private let passing: Set<VectorID>
    private var yielded: Set<VectorID> = []

    init(
        _ cursor: consuming NeighborCursor,
        _ query: [Float],
        _ oracle: ExactOracle,
        passing: Set<VectorID>,
        tolerance: Double
    ) {
        self.cursor = cursor
        self.query = query
        self.oracle = oracle
        self.passing = passing
        self.tolerance = tolerance
    }

    /// Takes the next portion.
    ///
    /// - Returns: whether all that pass were yielded.
    /// - Throws: ``ModelFault`` for a vector that is not due, or one that is missing at the end.
    func take(_ count: Int) throws -> Bool {
        let part = try cursor.next(count)
        for neighbor in part {
            let id = neighbor.id
            try ModelFault.unless(passing.contains(id), "the cursor yields \(id)")
            try ModelFault.unless(yielded.insert(id).inserted, "the cursor yields \(id) twice")
            let exact = oracle.distance(query, oracle.vectors[id] ?? [])
            let error = abs(exact - Double(neighbor.distance))
            let slack = tolerance * max(1, abs(exact), oracle.size(query, id))
            try ModelFault.unless(error <= slack, "\(id) is at \(neighbor.distance), not \(exact)")
        }
        let isDrained = part.count < count
        if isDrained {
            let missing = passing.subtracting(yielded)
            try ModelFault.unless(missing.isEmpty, "the cursor never yields \(missing.prefix(3))")
        }
        return isDrained
    }
}

extension ExactOracle {
    /// The size of the terms of a distance, by which rounding is measured.
    func size(_ query: [Float], _ id: VectorID) -> Double {
        guard metric != .cosine, let vector = vectors[id] else { return 1 }
        func length(_ vector: [Float]) -> Double {
            vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        }
        let (a, b) = (length(query), length(vector))
        return metric == .innerProduct ? a * b : (a + b) * (a + b)
    }
}
