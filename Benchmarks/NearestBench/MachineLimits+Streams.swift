import CMachineLimits

/// One way of reading a buffer from memory.
struct StreamWay: Codable, Hashable, Sendable {
    /// Equal parts of a thread's share that are read in turn, each from front to back: 1, 2 or 4.
    let streams: Int
    /// Lines from one software prefetch to the next: 1 for every line, 2 for every second one, 0
    /// for no prefetching.
    let prefetchStep: Int
    /// How far ahead of reading lines are prefetched, in bytes; 0 for no prefetching.
    let prefetchDistance: Int

    /// One stream that leaves prefetching to the processor.
    static let plain = StreamWay(streams: 1, prefetchStep: 0, prefetchDistance: 0)

    /// Every way tried: the plain one, prefetching at some distances, and several streams.
    static let all =
        [plain]
        + [2, 1].flatMap { step in
            [4, 8, 12, 16].map {
                StreamWay(streams: 1, prefetchStep: step, prefetchDistance: $0 << 10)
            }
        }
        + [2, 4].map { StreamWay(streams: $0, prefetchStep: 0, prefetchDistance: 0) }

    /// The way in a few words: `1 stream, every 2nd line 8 KB ahead`.
    var name: String {
        let parts = streams == 1 ? "1 stream" : "\(streams) streams"
        return switch prefetchStep {
        case 0: streams == 1 ? parts + ", no prefetch" : parts
        case 1: parts + ", every line \(prefetchDistance >> 10) KB ahead"
        default: parts + ", every 2nd line \(prefetchDistance >> 10) KB ahead"
        }
    }
}

extension MachineLimits {
    /// Finds the fastest way of reading a buffer and measures it once more.
    static func bestStream(
        _ memory: MappedMemory,
        _ bytes: Int,
        _ pages: Pages,
        threads: Int,
        _ options: Options,
        _ features: UInt32
    ) -> Stream {
        func rates(_ way: StreamWay, runs: Int) -> [Double] {
            (0..<max(runs, 1)).map { _ in
                streamRate(memory, bytes: bytes, threads: threads, way, features)
            }.sorted()
        }
        var best = (way: StreamWay.plain, rate: 0.0)
        var plain = 0.0
        for way in [.plain] + options.streamWays.filter({ $0 != .plain }) {
            let rate = rates(way, runs: options.streamTrials).last ?? 0
            if way == .plain { plain = rate }
            if rate > best.rate { best = (way, rate) }
        }
        let runs = rates(best.way, runs: options.streamRuns)
        // A limit is the highest rate ever seen, also while the best way was still being looked
        // for.
        let rate = max(best.rate, runs[runs.count - 1])
        return Stream(
            pages: pages,
            bytes: bytes,
            threads: threads,
            way: best.way,
            best: rate,
            median: runs[runs.count / 2],
            plain: best.way == .plain ? rate : plain
        )
    }

    /// Returns the rate of one reading over all threads, in gigabytes per second.
    private static func streamRate(
        _ memory: MappedMemory,
        bytes: Int,
        threads: Int,
        _ way: StreamWay,
        _ features: UInt32
    ) -> Double {
        // Each thread reads a part of its own, as a scan on several threads does; every stream in
        // it takes whole blocks of 512 bytes.
        let share = bytes / threads & ~(512 * way.streams - 1)
        // SAFETY: the memory outlives the threads, which only read and are waited for here.
        nonisolated(unsafe) let base = UnsafeRawPointer(memory.base)
        let time = ThreadsTogether.seconds(threads) { number in
            // SAFETY: `number` is below `threads`, so the share lies within `bytes`, which are
            // mapped.
            _ = cml_read_stream(
                base + number * share,
                share,
                UInt32(way.streams),
                UInt32(way.prefetchStep),
                way.prefetchDistance,
                features
            )
        }
        return Double(share * threads) / time / 1e9
    }
}
