/// Holds what a machine can do at best, so that a result can be given as a share of its limit.
///
///     let limits = try MachineLimits.measure()
///     print(limits.table)
///
/// Every figure is a rate reached by a loop that does nothing else. A search cannot beat them; how
/// near it comes says whether its loop or its algorithm is worth changing.
struct MachineLimits: Codable, Hashable, Sendable {
    /// Names the size of the pages that memory was asked in.
    enum Pages: String, Codable, CaseIterable, Sendable {
        /// 2 MB where the system grants them.
        case huge = "2 MB"
        /// The base size, 4 KB on most systems.
        case base = "4 KB"
    }

    /// Reading every byte of one buffer, each thread a part of its own.
    struct Stream: Codable, Hashable, Sendable {
        let pages: Pages
        let bytes: Int
        let threads: Int
        /// The way that was fastest.
        let way: StreamWay
        /// Gigabytes (10⁹ bytes) per second over all threads, read in that way.
        let best: Double
        /// The median of the runs after that way was found.
        let median: Double
        /// The best rate of one stream without software prefetch.
        let plain: Double
    }

    /// Reading scattered rows whose numbers are known beforehand.
    struct Rows: Codable, Hashable, Sendable {
        let pages: Pages
        let rowBytes: Int
        /// How many rows ahead prefetching was fastest; 0 stands for no prefetching.
        let lookahead: Int
        /// The cache that prefetching then filled, 1 or 2; 0 stands for no prefetching.
        let level: Int
        /// Nanoseconds a row with that look-ahead.
        let nanoseconds: Double
        /// Nanoseconds a row without prefetching.
        let nanosecondsWithoutPrefetch: Double

        /// Gigabytes (10⁹ bytes) per second at the best look-ahead.
        var gigabytesPerSecond: Double { Double(rowBytes) / nanoseconds }
    }

    /// Loads that each wait for the one before.
    struct Latency: Codable, Hashable, Sendable {
        let pages: Pages
        /// Size of the memory that the loads scatter over.
        let bytes: Int
        let nanoseconds: Double
    }

    /// Multiplying and adding in registers, on one thread.
    struct Arithmetic: Codable, Hashable, Sendable {
        /// What is multiplied, such as `float32`.
        let element: String
        /// The instructions used, such as `AVX-512 VNNI`.
        let instructions: String
        /// 10⁹ operations per second; a multiplication and an addition count as two.
        let gigaOperations: Double
    }

    /// Whether the loops were compiled with optimisation; if not, no figure means anything.
    let isOptimised: Bool
    /// Bytes of last-level cache that one core can fill.
    let lastLevelCacheBytes: Int
    let streams: [Stream]
    let rows: [Rows]
    let latencies: [Latency]
    let arithmetic: [Arithmetic]

    /// Chooses what is measured.
    struct Options: Sendable {
        /// Memory that rows are scattered over, in bytes; best the size of a real index.
        var arenaBytes = 512 << 20
        /// Sizes of rows, in bytes, each a multiple of 64.
        var rowSizes = [64, 128, 256, 512, 1024, 1536, 2048, 4096, 8192]
        /// Prefetch distances tried besides none, in rows, each into both levels of cache.
        var lookaheads = [1, 2, 4, 8, 16, 32, 64]
        /// A buffer streamed besides one of eight times the last-level cache, in bytes.
        var streamBytes = 153_600_000
        /// Ways of reading that are tried, with which the fastest is found.
        var streamWays = StreamWay.all
        /// Runs of each way while the fastest is looked for.
        var streamTrials = 3
        /// Runs of the fastest way, of which best and median are given.
        var streamRuns = 7
        /// Runs of each row size and look-ahead, of which the median is taken.
        var rowRuns = 5
    }

    /// Returns the best streaming rate for a count of threads, in gigabytes per second.
    func streamRate(threads: Int) -> Double? {
        streams.filter { $0.threads == threads }.map(\.best).max()
    }

    /// Returns the time to read a scattered row, in nanoseconds, for the least size not below this.
    func rowTime(bytes: Int, pages: Pages = .huge) -> Double? {
        rows.filter { $0.pages == pages && $0.rowBytes >= bytes }
            .min { $0.rowBytes < $1.rowBytes }?.nanoseconds
    }
}
