import CHDF5
import Foundation

/// The layout of the `.hdf5` files of ann-benchmarks.
///
/// | name | what |
/// |---|---|
/// | `/train` | base vectors, rows x dimension |
/// | `/test` | queries, rows x dimension |
/// | `/neighbors` | row numbers in `/train`, nearest first, queries x k; may be absent |
/// | `/distances` | the distances to them, queries x k; may be absent |
/// | attribute `distance` | `euclidean`, `angular` or `ip`; may be absent |
///
/// The elements are numbers of 16, 32 or 64 bits floating point or 8 bits whole, compressed or not.
/// Files that were cut, that have another layout and that claim more than they hold are refused
/// here. What the HDF5 library does with a file that was changed inside is up to that library.
enum HDF5Format {
    /// Reads what the file holds.
    static func read(path: String) throws -> DatasetParts {
        try HDF5Library.withLock {
            let reader = try HDF5Reader(path: path)
            var metric: DatasetMetric?
            if let said = try reader.text(ofAttribute: "distance") {
                metric = DatasetMetric(rawValue: said)
                guard metric != nil else {
                    let known = DatasetMetric.allCases.map(\.rawValue).joined(separator: ", ")
                    throw DatasetError(
                        file: reader.name,
                        expected: "the attribute distance should be one of \(known)",
                        found: "is \(DatasetError.quoted(said))"
                    )
                }
            }
            return DatasetParts(
                base: try reader.vectors("train"),
                queries: try reader.vectors("test"),
                neighbors: try neighbors(in: reader),
                metric: metric
            )
        }
    }

    private static func neighbors(in reader: borrowing HDF5Reader) throws -> NeighborTable? {
        guard reader.has("neighbors") else { return nil }
        let (ids, k) = try reader.ids("neighbors")
        guard reader.has("distances") else { return NeighborTable(ids: ids, k: k) }
        let distances = try reader.vectors("distances")
        return try NeighborTable(ids: ids, k: k).with(distances, file: reader.name)
    }

    /// Writes a data set, replacing the file where there is one.
    static func write(_ dataset: Dataset, to path: String) throws {
        try HDF5Library.withLock {
            let writer = try HDF5Writer(path: path)
            try writer.write(text: "dense", toAttribute: "type")
            try writer.write(text: dataset.metric.rawValue, toAttribute: "distance")
            try writer.write(text: "float", toAttribute: "point_type")
            try writer.write(dataset.base, to: "train")
            try writer.write(dataset.queries, to: "test")
            guard let neighbors = dataset.neighbors else { return }
            try writer.write(ids: neighbors.ids, columns: neighbors.k, to: "neighbors")
            guard let distances = neighbors.distances else { return }
            try writer.write(
                VectorTable(values: distances, dimension: neighbors.k),
                to: "distances"
            )
        }
    }
}

extension NeighborTable {
    /// Returns the table with `distances`, or throws where they have another shape.
    func with(_ distances: VectorTable, file: String) throws -> NeighborTable {
        guard distances.count == count, distances.dimension == k else {
            throw DatasetError(
                file: file,
                expected: "distances should have the shape of neighbors, \(count) x \(k),",
                found: "have \(distances.count) x \(distances.dimension)"
            )
        }
        return NeighborTable(ids: ids, k: k, distances: distances.values)
    }
}
