import BenchReport

/// Makes operating points for the tests.
enum Samples {
    /// Returns a point of which only what a test is about needs saying.
    static func point(
        data: String = "docs",
        peer: String = "nearest",
        recall: Double,
        qps: Double,
        parameters: [String: ParameterValue] = [:]
    ) -> Measurement {
        Measurement(
            data: data,
            peer: peer,
            buildSeconds: 2.5,
            memoryMegabytes: 120,
            parameters: parameters,
            recall: recall,
            queriesPerSecond: qps
        )
    }

    /// A point with every property set.
    static let full = Measurement(
        data: "docs100k.npz",
        peer: "nearest",
        buildSeconds: 21.4,
        memoryMegabytes: 96,
        parameters: ["ef": 64, "alpha": 1.25, "encoding": "a/b \"c\" é"],
        recall: 0.9712,
        queriesPerSecond: 11350.5,
        latency: .init(p50: 80.5, p95: 120, p99: 160, max: 900),
        indexMegabytes: 88.5,
        residentGrowthMegabytes: 101.25,
        overheadBytes: 171.5,
        distances: 431.7,
        k: 10,
        buildThreads: 2,
        searchThreads: 1,
        queries: 2000,
        machine: "AMD EPYC, 2 cores",
        isa: "avx512",
        matrixProduct: "own",
        commit: "a1b2c3d+dirty"
    )

    /// Points of a curve, of an exact index and of a peer from elsewhere on two data sets.
    static let several: [Measurement] =
        [full]
        + [(0.8, 9000.0), (0.9, 6000), (0.95, 4000), (0.999, 900)].map {
            point(peer: "hnswlib", recall: $0.0, qps: $0.1, parameters: ["ef": 10])
        }
        + [
            point(peer: "flat", recall: 1, qps: 150, parameters: ["mode": "single"]),
            point(data: "docs100k.npz", peer: "hnswlib", recall: 0.95, qps: 3000),
        ]
}
