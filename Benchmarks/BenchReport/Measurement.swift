/// Describes one operating point of one index on one data set: what it cost and how well it did.
///
/// A measurement is one JSON line in a results file. The same form is written for other libraries
/// ("peers"), so that every index is compared by the same rules; those lines hold only the seven
/// properties that are not optional here.
///
///     let point = Measurement(
///         data: "docs100k.npz", peer: "nearest", buildSeconds: 21.4, memoryMegabytes: 96,
///         parameters: ["ef": 64, "encoding": "rabitq"], recall: 0.971, queriesPerSecond: 11_350)
///     try MeasurementFile.append(point, to: "results.jsonl")
///
/// It does not say how the numbers were taken: a speed counts only beside others from one run on
/// one machine.
///
/// Foundation has a generic type of the same name; a file that imports both adds
/// `import struct BenchReport.Measurement`.
public struct Measurement: Hashable, Sendable {
    /// The data set's file name; key `data`.
    public var data: String
    /// The index measured, such as `hnswlib`; lines of one peer form one curve; key `peer`.
    public var peer: String
    /// Time to build the index, in seconds; key `build_s`.
    public var buildSeconds: Double
    /// Memory of the index, in whole megabytes; key `mem_mb`.
    ///
    /// Rounded, because the other readers of these lines take a whole number there.
    public var memoryMegabytes: Double {
        didSet { memoryMegabytes = memoryMegabytes.rounded() }
    }
    /// What the index was built and searched with; key `params`.
    public var parameters: [String: ParameterValue]
    /// Share of the true nearest neighbours found, 0…1; key `recall`.
    public var recall: Double
    /// Queries per second over all searching threads, above 0; key `qps`.
    public var queriesPerSecond: Double

    /// Latency of single queries, in microseconds; keys `p50_us`, `p95_us`, `p99_us`, `max_us`.
    public var latency: Latency
    /// Size of the index itself, in megabytes; key `index_mb`.
    public var indexMegabytes: Double?
    /// Growth of resident memory while building, in megabytes; key `rss_growth_mb`.
    public var residentGrowthMegabytes: Double?
    /// Bytes of the index a vector beside the vector's elements; key `overhead_bytes`.
    public var overheadBytes: Double?
    /// Distance evaluations a query, on average; key `distances`.
    public var distances: Double?
    /// Neighbours asked for by each query; key `k`.
    public var k: Int?
    /// Threads that built the index; key `threads_build`.
    public var buildThreads: Int?
    /// Threads that searched; key `threads_search`.
    public var searchThreads: Int?
    /// Queries measured; key `queries`.
    public var queries: Int?
    /// The machine, such as its processor's model name; key `machine`.
    public var machine: String?
    /// The instruction set the kernels used; key `isa`.
    public var isa: String?
    /// What computed blocks of distances, such as `own` or `blas`; key `matrix_product`.
    public var matrixProduct: String?
    /// The commit measured; key `commit`.
    public var commit: String?

    /// Holds quantiles of the latency of single queries, in microseconds.
    public struct Latency: Hashable, Sendable {
        /// The median.
        public var p50: Double?
        /// The 95th percentile.
        public var p95: Double?
        /// The 99th percentile.
        public var p99: Double?
        /// The slowest query.
        public var max: Double?

        /// Makes a set of quantiles, each in microseconds or absent.
        public init(
            p50: Double? = nil,
            p95: Double? = nil,
            p99: Double? = nil,
            max: Double? = nil
        ) {
            self.p50 = p50
            self.p95 = p95
            self.p99 = p99
            self.max = max
        }
    }

    /// Makes a measurement from its parts; units are those of the properties.
    ///
    /// Ranges are not checked here but when lines are read, where a mistake can be located.
    public init(
        data: String,
        peer: String,
        buildSeconds: Double,
        memoryMegabytes: Double,
        parameters: [String: ParameterValue] = [:],
        recall: Double,
        queriesPerSecond: Double,
        latency: Latency = Latency(),
        indexMegabytes: Double? = nil,
        residentGrowthMegabytes: Double? = nil,
        overheadBytes: Double? = nil,
        distances: Double? = nil,
        k: Int? = nil,
        buildThreads: Int? = nil,
        searchThreads: Int? = nil,
        queries: Int? = nil,
        machine: String? = nil,
        isa: String? = nil,
        matrixProduct: String? = nil,
        commit: String? = nil
    ) {
        self.data = data
        self.peer = peer
        self.buildSeconds = buildSeconds
        self.memoryMegabytes = memoryMegabytes.rounded()
        self.parameters = parameters
        self.recall = recall
        self.queriesPerSecond = queriesPerSecond
        self.latency = latency
        self.indexMegabytes = indexMegabytes
        self.residentGrowthMegabytes = residentGrowthMegabytes
        self.overheadBytes = overheadBytes
        self.distances = distances
        self.k = k
        self.buildThreads = buildThreads
        self.searchThreads = searchThreads
        self.queries = queries
        self.machine = machine
        self.isa = isa
        self.matrixProduct = matrixProduct
        self.commit = commit
    }
}
