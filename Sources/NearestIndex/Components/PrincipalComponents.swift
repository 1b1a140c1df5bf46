internal import NearestKernels
internal import NearestPlatform

/// The directions in which vectors differ most: shortens vectors and keeps most of their distances.
///
/// ```swift
/// let components = try PrincipalComponents(
///     of: sample, dimension: 1536, keeping: 384, metric: .cosine)
/// print(components.keptVariance)  // 0.93
/// let index = try HNSWIndex(dimension: 384, metric: .cosine)
/// try index.insert(contentsOf: components.project(contentsOf: vectors), ids: ids)
/// let hits = try index.search(components.project(query), k: 10)
/// ```
///
/// Distances of projections are never longer than those of the vectors, but for rounding, and
/// about so much shorter as ``keptVariance`` lacks. Text embeddings can often lose half of their
/// elements.
///
/// A segment keeps them and projects queries by itself: see
/// `Segment.Configuration.components`.
///
/// Projections are sums in a fixed order, so the same components give a vector the same projection
/// on every processor. What is learned may differ in the last digits between implementations of
/// LAPACK: keep the components with the vectors that they have shortened.
///
/// Source: Jolliffe, *Principal Component Analysis*, 2002.
public struct PrincipalComponents: Sendable {
    /// How projections are compared.
    public let metric: Metric
    /// The share of the variance of the vectors that projections keep, 0…1: of the squared
    /// distances from their mean, or of squared lengths where directions or products are compared.
    public let keptVariance: Double
    /// The variance along each component, descending.
    public let variances: [Float]
    // What is subtracted first: the mean of the vectors, or zeros.
    package let mean: [Float]
    package let matrix: ProjectionMatrix

    /// The metrics that projections keep.
    package static let metrics: Set<Metric> = [.squaredEuclidean, .cosine, .innerProduct]
    /// The most elements of vectors that components are learned of: what LAPACK needs for more does
    /// not fit its 32-bit sizes.
    private static let maximumDimension = 1 << 14
    /// The most vectors that are looked at.
    private static let maximumSample = 16_384
    /// Vectors that are added up together.
    private static let together = 512

    /// Elements of the vectors that are projected.
    public var dimension: Int { matrix.dimension }
    /// Elements of a projection.
    public var count: Int { matrix.rowCount }

    /// Learns components from vectors.
    ///
    /// - Parameters:
    ///   - vectors: at least two, one after the other; some thousands are enough. Of more than
    ///     16 384 some are taken, spread over all.
    ///   - dimension: elements of a vector, 1…16 384.
    ///   - count: elements of a projection, 1…`dimension`.
    ///   - metric: how the vectors are compared: squared Euclidean, cosine or inner product.
    /// - Complexity: O(vectors × `dimension`²) and O(`dimension`³): a second for 384 elements and
    ///   13 s for 1 536 with the reference BLAS, a fraction of it with a fast one, and 40 bytes of
    ///   memory × `dimension`².
    /// - Throws: ``NearestError`` for numbers out of range or vectors that cannot be compared, with
    ///   the code `outOfMemory` if the system refuses, and with `unsupported` for more elements,
    ///   another metric, or where the library was built without the trait `BLAS`, with which LAPACK
    ///   comes.
    public init(
        of vectors: Span<Float>,
        dimension: Int,
        keeping count: Int,
        metric: Metric
    ) throws(NearestError) {
        try Self.check(vectors.count, dimension: dimension, keeping: count, metric)
        let number = vectors.count / dimension
        let step = max(1, (number + Self.maximumSample - 1) / Self.maximumSample)
        let sample = Array(stride(from: 0, to: number, by: step))
        // A refusal cannot be caught when it comes from Swift's own allocation.
        _ = try PageRegion.mapped(dimension * dimension * 5 * MemoryLayout<Double>.stride)
        let learning = ComponentLearning(dimension: dimension, metric: metric)
        let mean = try learning.mean(of: vectors, sample)
        var moments = MomentMatrix(dimension: dimension)
        for first in stride(from: 0, to: sample.count, by: Self.together) {
            let part = sample[first..<min(first + Self.together, sample.count)]
            moments.add(learning.rows(of: vectors, part, less: mean))
        }
        guard let directions = moments.directions() else {
            throw NearestError(
                code: .invalidArgument,
                message: "no components were found for these vectors; look for vectors of very "
                    + "different lengths among them"
            )
        }
        let variances = directions.sums.prefix(count).map { Float($0 / Double(sample.count)) }
        self.init(
            metric,
            mean: mean.map { Float($0) },
            variances: variances,
            keptVariance: directions.kept(by: count),
            (0..<count).flatMap { directions[$0].map { Float($0) } }
        )
    }

    /// Takes what was learned, or read from a file.
    ///
    /// - Parameters:
    ///   - metric: how projections are compared.
    ///   - mean: what is subtracted first, a number for each element of a vector.
    ///   - variances: the variance along each component, descending.
    ///   - keptVariance: the share that they are of all.
    ///   - rows: the components, one after the other.
    package init(
        _ metric: Metric,
        mean: [Float],
        variances: [Float],
        keptVariance: Double,
        _ rows: [Float]
    ) {
        self.metric = metric
        self.mean = mean
        self.variances = variances
        self.keptVariance = keptVariance
        matrix = ProjectionMatrix(rows, dimension: mean.count)
    }

    /// Learns components from vectors.
    public init(
        of vectors: [Float],
        dimension: Int,
        keeping count: Int,
        metric: Metric
    ) throws(NearestError) {
        try self.init(of: vectors.span, dimension: dimension, keeping: count, metric: metric)
    }

    private static func check(
        _ elements: Int,
        dimension: Int,
        keeping count: Int,
        _ metric: Metric
    ) throws(NearestError) {
        guard VectorFormat.dimensions ~= dimension else { throw .badDimension(dimension) }
        guard dimension <= maximumDimension else {
            throw NearestError(
                code: .unsupported,
                message: "components are learned of vectors of up to \(maximumDimension) elements, "
                    + "not of \(dimension)"
            )
        }
        guard metrics.contains(metric) else {
            throw NearestError(
                code: .unsupported,
                message: "projections keep squared distances, cosines and inner products, not "
                    + "distances under \(metric)"
            )
        }
        guard MomentMatrix.isAvailable else {
            throw NearestError(
                code: .unsupported,
                message: "components are computed by LAPACK, without which the library was built; "
                    + "build it with the trait BLAS"
            )
        }
        guard 1...dimension ~= count else {
            throw NearestError(
                code: .invalidArgument,
                message: "vectors of \(dimension) elements have 1 to \(dimension) components, not "
                    + "\(count)"
            )
        }
        guard elements.isMultiple(of: dimension), elements >= 2 * dimension else {
            throw NearestError(
                code: .invalidArgument,
                message: "\(elements) numbers are not two or more vectors of \(dimension) elements"
            )
        }
    }

    /// Returns the projection of a vector: ``count`` elements.
    ///
    /// - Complexity: O(`dimension * count`).
    /// - Throws: ``NearestError`` for a vector of another length.
    public func project(_ vector: Span<Float>) throws(NearestError) -> [Float] {
        guard vector.count == dimension else {
            throw .dimension("the vector", count: vector.count, expected: dimension)
        }
        return try project(contentsOf: vector)
    }

    /// Returns the projection of a vector; see ``project(_:)-(Span<Float>)``.
    public func project(_ vector: [Float]) throws(NearestError) -> [Float] {
        try project(vector.span)
    }

    /// Returns the projections of vectors, one after the other.
    ///
    /// - Complexity: O(vectors × `dimension * count`).
    /// - Throws: ``NearestError`` for numbers that are not whole vectors.
    public func project(contentsOf vectors: Span<Float>) throws(NearestError) -> [Float] {
        guard vectors.count.isMultiple(of: dimension) else {
            throw .batch(count: vectors.count, length: dimension, of: .float32)
        }
        let (number, dimension, count) = (vectors.count / dimension, dimension, count)
        let centered = ScratchBuffer<Float>(dimension)
        let projected = ScratchBuffer<Float>(max(1, number * count))
        for vector in 0..<number {
            for index in 0..<dimension {
                centered[index] = vectors[vector * dimension + index] - mean[index]
            }
            let place = vector * count..<(vector + 1) * count
            matrix.project(centered.span, to: projected.span.extracting(place))
        }
        return projected.span.array(count: number * count)
    }

    /// Returns the projections of vectors of float32, for an index of projections.
    ///
    /// - Throws: ``NearestError`` for vectors that are encoded otherwise, or are not whole.
    package func projections(of vectors: VectorSpan) throws(NearestError) -> [Float] {
        guard case .float32(let numbers) = vectors else {
            throw NearestError(
                code: .unsupported,
                message: "components project vectors of float32, not of \(vectors.encoding)"
            )
        }
        return try project(contentsOf: numbers)
    }

    /// Returns the projections of vectors; see ``project(contentsOf:)-(Span<Float>)``.
    public func project(contentsOf vectors: [Float]) throws(NearestError) -> [Float] {
        try project(contentsOf: vectors.span)
    }
}
