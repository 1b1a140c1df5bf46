import NearestIndex
import NearestKernels
import NearestTestSupport
import Testing

/// Components that are learned of vectors, and projections on them.
@Suite(.enabled(if: MomentMatrix.isAvailable)) struct PrincipalComponentsTests {
    /// Vectors near a plane of three directions in ten dimensions, around a point.
    private static func flat(_ count: Int, noise: Float, seed: UInt64 = 1) -> [[Float]] {
        var random = SeededRandom(seed: 7)
        let directions = (0..<3).map { _ in random.vector(10, norm: 1) }
        var draw = SeededRandom(seed: seed)
        return (0..<count).map { _ in
            var vector = [Float](repeating: 2, count: 10)
            for (number, direction) in directions.enumerated() {
                let length = draw.nextSigned() * Float(4 - number)
                for index in 0..<10 { vector[index] += length * direction[index] }
            }
            return vector.map { $0 + noise * draw.nextSigned() }
        }
    }

    private static func squared(_ first: [Float], _ second: [Float]) -> Float {
        zip(first, second).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }

    @Test func `vectors in a plane lose nothing`() throws {
        let vectors = Self.flat(500, noise: 0)
        let components = try PrincipalComponents(
            of: vectors.flatMap(\.self),
            dimension: 10,
            keeping: 3,
            metric: .squaredEuclidean
        )
        #expect(components.dimension == 10 && components.count == 3)
        #expect(components.keptVariance > 0.999_999)
        #expect(components.variances == components.variances.sorted(by: >))
        let projections = try vectors.map { try components.project($0) }
        for first in 0..<20 {
            for second in 20..<40 {
                let (whole, short) = (
                    Self.squared(vectors[first], vectors[second]),
                    Self.squared(projections[first], projections[second])
                )
                #expect(abs(whole - short) <= 1e-4 * whole)
            }
        }
        // The mean is subtracted, so projections lie around 0.
        let middle = projections.reduce([0, 0, 0]) { sum, next in zip(sum, next).map { $0 + $1 } }
        #expect(middle.allSatisfy { abs($0) < 0.01 * Float(vectors.count) })
        #expect(
            try components.project(contentsOf: vectors.flatMap(\.self))
                == projections.flatMap(\.self)
        )
        let one = try PrincipalComponents(
            of: vectors.flatMap(\.self),
            dimension: 10,
            keeping: 1,
            metric: .squaredEuclidean
        )
        #expect(one.keptVariance < 0.95 && one.variances == [components.variances[0]])
    }

    @Test(arguments: [Metric.cosine, .innerProduct])
    func `cosines and products are kept as well`(metric: Metric) throws {
        let vectors = Self.flat(400, noise: 0.01)
        let components = try PrincipalComponents(
            of: vectors.flatMap(\.self),
            dimension: 10,
            keeping: 4,
            metric: metric
        )
        #expect(components.keptVariance > 0.999)
        let index = try FlatIndex(dimension: 10, metric: metric)
        let short = try FlatIndex(dimension: 4, metric: metric)
        let ids = denseIDs(0..<vectors.count)
        try index.insert(contentsOf: vectors.flatMap(\.self), ids: ids)
        let projections = try components.project(contentsOf: vectors.flatMap(\.self))
        try short.insert(contentsOf: projections, ids: ids)
        var found = 0
        let queries = Self.flat(50, noise: 0.01, seed: 5)
        for query in queries {
            let truth = Set(try index.search(query, k: 10).map(\.id))
            let answer = try short.search(components.project(query), k: 10)
            found += answer.count { truth.contains($0.id) }
        }
        #expect(found > 9 * queries.count)
    }

    @Test func `one element is its own component, and a thousand have as many`() throws {
        let one = try PrincipalComponents(
            of: [3, 5, 7],
            dimension: 1,
            keeping: 1,
            metric: .squaredEuclidean
        )
        #expect(one.keptVariance == 1 && abs(one.variances[0] - 8.0 / 3) < 1e-6)
        #expect(try one.project(contentsOf: [3, 5, 7]) == [-2, 0, 2])
        var random = SeededRandom(seed: 3)
        let (first, second) = (random.vector(1000), random.vector(1000))
        let many = try PrincipalComponents(
            of: first + second,
            dimension: 1000,
            keeping: 2,
            metric: .innerProduct
        )
        #expect(many.keptVariance > 0.999_999)
        let (short, other) = (try many.project(first), try many.project(second))
        let product = zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
        let kept = short[0] * other[0] + short[1] * other[1]
        #expect(abs(product - kept) < 0.01)
    }

    @Test func `equal vectors have no variance`() throws {
        let components = try PrincipalComponents(
            of: [Float](repeating: 0.5, count: 40),
            dimension: 4,
            keeping: 2,
            metric: .squaredEuclidean
        )
        #expect(components.keptVariance == 1 && components.variances.allSatisfy { $0 < 1e-12 })
        #expect(try components.project([0.5, 0.5, 0.5, 0.5]).allSatisfy { abs($0) < 1e-6 })
    }

    @Test func `what cannot be learned or projected is refused with the reason`() throws {
        let vectors = Self.flat(20, noise: 0.1).flatMap(\.self)
        func refused(
            _ vectors: [Float],
            dimension: Int = 10,
            keeping count: Int = 2,
            _ metric: Metric = .cosine
        ) -> NearestError.Code? {
            let error = #expect(throws: NearestError.self) {
                try PrincipalComponents(
                    of: vectors,
                    dimension: dimension,
                    keeping: count,
                    metric: metric
                )
            }
            return error?.code
        }
        #expect(refused(vectors, dimension: 0) == .invalidArgument)
        #expect(refused(vectors, dimension: 16_385) == .unsupported)
        #expect(refused(vectors, keeping: 0) == .invalidArgument)
        #expect(refused(vectors, keeping: 11) == .invalidArgument)
        #expect(refused(Array(vectors.prefix(10))) == .invalidArgument)
        #expect(refused(Array(vectors.prefix(25))) == .invalidArgument)
        #expect(refused(vectors, .manhattan) == .unsupported)
        #expect(refused([Float](repeating: 0, count: 10) + vectors) == .invalidVector)
        #expect(refused([.nan] + vectors.dropFirst()) == .invalidVector)
        let components = try PrincipalComponents(
            of: vectors,
            dimension: 10,
            keeping: 2,
            metric: .cosine
        )
        #expect(throws: NearestError.self) { try components.project([1, 2, 3]) }
        #expect(throws: NearestError.self) { try components.project(contentsOf: [1, 2, 3]) }
        #expect(try components.project(contentsOf: [Float]()).isEmpty)
    }
}
