/// The measure by which the neighbors of a data set are near, by the names ann-benchmarks uses.
public enum DatasetMetric: String, Sendable, Hashable, CaseIterable, Codable {
    /// Euclidean distance; its square gives the same order.
    case euclidean

    /// One minus the cosine of the angle between the vectors; their lengths do not matter.
    case angular

    /// Greatest inner product first.
    case innerProduct = "ip"
}

/// How the metric of a data set came to be known.
public enum DatasetMetricSource: String, Sendable, Hashable, Codable {
    /// The file has an attribute that names it.
    case file

    /// Nothing names it: angular where all base rows have unit length, otherwise Euclidean.
    case inferred

    /// The caller named it.
    case given
}

extension DatasetMetric {
    /// How far the squared length of a row may be from 1 for the row to count as of unit length.
    ///
    /// Rounding each component to float16 moves the squared length by at most about 2^-10.
    private static let unitLengthTolerance = 0x1p-9

    /// Infers the metric of `base`: angular where every row has unit length, otherwise Euclidean.
    static func inferred(from base: VectorTable) -> DatasetMetric {
        for row in 0..<base.count {
            // Not written as `> tolerance`: a NaN must count as not of unit length.
            guard abs(base.squaredLength(ofRow: row) - 1) <= unitLengthTolerance else {
                return .euclidean
            }
        }
        return .angular
    }
}
