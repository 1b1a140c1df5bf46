import CMachineLimits
import Foundation

extension MachineLimits {
    /// Measures the machine, which takes about ten seconds and twice the arena in memory at most.
    ///
    /// - Parameters:
    ///   - options: what to measure.
    ///   - progress: called before each part with a sentence for the reader.
    /// - Returns: the figures.
    /// - Throws: `MappedMemoryError` when there is not enough memory.
    static func measure(
        _ options: Options = Options(),
        progress: (String) -> Void = { _ in }
    ) throws -> MachineLimits {
        let features = cml_features()
        let cache = LastLevelCache.byteCount
        // Capped, so that a machine that reports its cache wrongly is not asked for all its memory.
        let memory = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        let largeStream = min(8 * cache, max(memory / 8, 64 << 20))
        let streamSizes = Set([options.streamBytes, largeStream]).map { $0 & ~4095 }.sorted()
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let arenaBytes = max(options.arenaBytes, 1 << 20)

        progress("multiplying and adding")
        let arithmetic = arithmeticRates(features)
        progress("choosing rows")
        let plans = options.rowSizes.map { RowPlan(rowBytes: $0, arenaBytes: arenaBytes) }

        var streams: [Stream] = []
        var rows: [Rows] = []
        var latencies: [Latency] = []
        for pages in Pages.allCases {
            let memory = try MappedMemory(
                byteCount: max(arenaBytes, streamSizes.last ?? 0),
                pages: pages
            )
            // Touching every page comes first; the rings' lines then scatter over the arena.
            memory.fill()
            progress("following pointers, \(pages.rawValue) pages")
            latencies.append(latency(memory, arenaBytes: arenaBytes, pages: pages))
            progress("reading whole buffers, \(pages.rawValue) pages")
            for bytes in streamSizes {
                for threads in [1, 2] where threads <= cores {
                    streams.append(
                        bestStream(memory, bytes, pages, threads: threads, options, features)
                    )
                }
            }
            progress("reading scattered rows, \(pages.rawValue) pages")
            for plan in plans {
                rows.append(rowTimes(memory, plan, pages, options, features))
            }
        }
        return MachineLimits(
            isOptimised: cml_is_optimised() != 0,
            lastLevelCacheBytes: cache,
            streams: streams,
            rows: rows,
            latencies: latencies,
            arithmetic: arithmetic
        )
    }

    // The C loops are compiled apart, so that no call of them is removed though its checksum is not
    // looked at; inside them the checksum keeps the loads.
    static func seconds(_ work: () -> Void) -> Double {
        ContinuousClock().measure(work) / .seconds(1)
    }

    // MARK: Latency

    private static func latency(
        _ memory: MappedMemory,
        arenaBytes: Int,
        pages: Pages
    ) -> Latency {
        // A ring takes a power of two of lines.
        let lines = 1 << (Int.bitWidth - 1 - (arenaBytes / 64).leadingZeroBitCount)
        cml_link_ring(memory.base, lines)
        let steps = 400_000
        var offset: UInt64 = 0
        let times = (0..<3).map { _ in
            seconds { offset = cml_follow_ring(memory.base, offset, steps) }
        }.sorted()
        return Latency(pages: pages, bytes: lines * 64, nanoseconds: times[1] / Double(steps) * 1e9)
    }

    // MARK: Arithmetic

    private static func arithmeticRates(_ features: UInt32) -> [Arithmetic] {
        func has(_ bit: UInt32) -> Bool { features & bit != 0 }
        let wide = has(CML_AVX512) ? "AVX-512" : has(CML_AVX2_FMA) ? "AVX2 FMA" : "portable"
        let bytes = has(CML_AVX512_VNNI) ? "AVX-512 VNNI" : "AVX-VNNI"
        let loops: [(String, String, (Int, UInt32) -> UInt64)] = [
            ("float32", wide, cml_multiply_add_f32),
            ("bfloat16", "AVX-512 BF16", cml_dot_bf16),
            ("int8", bytes, cml_dot_i8),
        ]
        return loops.compactMap { element, instructions, loop in
            // The first runs bring the processor to its full clock rate. A machine without the
            // instructions returns at once.
            let rates = (0..<6).map { _ in
                var done: UInt64 = 0
                let time = seconds { done = loop(6_000_000, features) }
                return done == 0 ? 0 : Double(done) / time / 1e9
            }
            guard let best = rates.max(), best > 0 else { return nil }
            return Arithmetic(element: element, instructions: instructions, gigaOperations: best)
        }
    }
}
