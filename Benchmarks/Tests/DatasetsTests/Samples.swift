import Datasets
import Foundation
import Testing

/// Small tables whose elements every element type can hold.
enum Samples {
    static func vectors(
        _ elementType: VectorTable.ElementType = .float32,
        rows: Int = 5,
        dimension: Int = 3
    ) -> VectorTable {
        let low = elementType == .uint8 ? 0 : -3
        let values = (0..<(rows * dimension)).map { Float(low + ($0 * 7) % 100) }
        return VectorTable(values: values, dimension: dimension, elementType: elementType)
    }

    static func neighbors(queries: Int = 2, k: Int = 3, distances: Bool = false) -> NeighborTable {
        let ids = (0..<(queries * k)).map { $0 == queries * k - 1 ? -1 : Int32($0 % 5) }
        return NeighborTable(
            ids: ids,
            k: k,
            distances: distances ? ids.indices.map { Float($0) * 0.5 } : nil
        )
    }

    static func dataset(
        _ elementType: VectorTable.ElementType = .float32,
        metric: DatasetMetric = .euclidean,
        distances: Bool = true
    ) throws -> Dataset {
        try Dataset(
            name: "sample",
            metric: metric,
            base: vectors(elementType),
            queries: vectors(elementType, rows: 2),
            neighbors: neighbors(distances: distances)
        )
    }
}

/// Runs `body`, which must throw a `DatasetError`, and returns the line that describes it.
func message(
    sourceLocation: SourceLocation = #_sourceLocation,
    of body: () throws -> Void
) -> String {
    let error = #expect(throws: DatasetError.self, sourceLocation: sourceLocation) { try body() }
    let line = error?.description ?? ""
    #expect(!line.contains("\n"), "An error is one line.", sourceLocation: sourceLocation)
    return line
}
