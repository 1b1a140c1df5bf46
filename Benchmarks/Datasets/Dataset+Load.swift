import Foundation

/// What a file or folder holds, before it is checked as a whole.
struct DatasetParts {
    var base: VectorTable
    var queries: VectorTable
    var neighbors: NeighborTable?

    /// The metric the file names.
    var metric: DatasetMetric?
}

extension Dataset {
    /// Loads a data set from an ann-benchmarks `.hdf5` file or from a folder.
    ///
    /// A folder holds one file for each of these, in any mixture of formats. Only the name counts,
    /// in any case, alone or as a word of a longer one, such as `sift_base.fvecs`:
    ///
    /// | part | names | formats |
    /// |---|---|---|
    /// | base | base, train; failing these, learn | fvecs, bvecs, npy, fbin, u8bin, i8bin |
    /// | queries | query, queries, test | the same |
    /// | neighbors, may be absent | neighbors, groundtruth, gt | ivecs, npy, ibin |
    /// | distances, may be absent | distances | fvecs, npy, fbin |
    ///
    /// - Parameters:
    ///   - path: The file or the folder.
    ///   - metric: The metric where the source does not name one; by default it is inferred:
    ///     angular where all base rows have unit length, otherwise Euclidean.
    /// - Returns: The data set, whole in memory.
    /// - Throws: `DatasetError` where something is missing, ambiguous, malformed or does not fit
    ///   together, and where `metric` is not the one the file names, because its neighbors would
    ///   then not be the true ones.
    public static func load(path: String, metric: DatasetMetric? = nil) throws -> Dataset {
        let url = URL(fileURLWithPath: path).standardizedFileURL
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw DatasetError(
                file: path,
                expected: "should be an .hdf5 file or a folder",
                found: "does not exist"
            )
        }
        let parts: DatasetParts
        let name: String
        if isDirectory.boolValue {
            parts = try DatasetFolder(path: path).read()
            name = url.lastPathComponent
        } else if ["hdf5", "h5"].contains(url.pathExtension.lowercased()) {
            parts = try HDF5Format.read(path: path)
            name = url.deletingPathExtension().lastPathComponent
        } else {
            throw DatasetError(
                file: path,
                expected: "should be an .hdf5 file or a folder with base, queries and neighbors",
                found: "is a file with another extension"
            )
        }

        let (decided, source) = try decideMetric(given: metric, parts: parts, name: name)
        return try Dataset(
            name: name,
            metric: decided,
            metricSource: source,
            base: parts.base,
            queries: parts.queries,
            neighbors: parts.neighbors
        )
    }

    private static func decideMetric(
        given: DatasetMetric?,
        parts: DatasetParts,
        name: String
    ) throws -> (DatasetMetric, DatasetMetricSource) {
        switch (given, parts.metric) {
        case (let given?, let said?) where given != said:
            throw DatasetError(
                file: name,
                expected: "the metric should be \(given.rawValue), as given,",
                found: "the file says \(said.rawValue)"
            )
        case (_, let said?):
            return (said, .file)
        case (let given?, nil):
            return (given, .given)
        case (nil, nil):
            return (.inferred(from: parts.base), .inferred)
        }
    }
}
