import CMachineLimits

extension MachineLimits {
    /// Rows of one size in a random order, cut into slices that one run reads.
    struct RowPlan {
        let rowBytes: Int
        let order: [UInt32]
        let sliceCount: Int

        init(rowBytes: Int, arenaBytes: Int) {
            self.rowBytes = rowBytes
            let count = arenaBytes / rowBytes
            var order = (0..<UInt32(clamping: count)).map { $0 }
            // Seeded, so that every run and both page sizes read the same rows.
            var generator = SplitMix(state: UInt64(rowBytes))
            order.shuffle(using: &generator)
            self.order = order
            sliceCount = min(count, max(1, (32 << 20) / rowBytes))
        }

        /// Calls a body with the row numbers of a run; a row returns only after all others.
        func withSlice<R>(_ run: Int, _ body: (UnsafeBufferPointer<UInt32>) -> R) -> R {
            order.withUnsafeBufferPointer { all in
                let start = run % (all.count / sliceCount) * sliceCount
                return body(UnsafeBufferPointer(rebasing: all[start..<start + sliceCount]))
            }
        }
    }

    /// Returns the time to read a row with the best prefetching, the median of some runs.
    static func rowTimes(
        _ memory: MappedMemory,
        _ plan: RowPlan,
        _ pages: Pages,
        _ options: Options,
        _ features: UInt32
    ) -> Rows {
        var run = 0
        func nanoseconds(lookahead: Int, level: Int) -> Double {
            let times = (0..<max(options.rowRuns, 1)).map { _ in
                defer { run += 1 }
                return plan.withSlice(run) { slice in
                    seconds {
                        _ = cml_read_rows(
                            memory.base,
                            plan.rowBytes,
                            slice.baseAddress,
                            slice.count,
                            lookahead,
                            UInt32(level),
                            features
                        )
                    }
                }
            }.sorted()
            return times[times.count / 2] / Double(plan.sliceCount) * 1e9
        }
        let plain = nanoseconds(lookahead: 0, level: 0)
        var best = (lookahead: 0, level: 0, time: plain)
        for level in [1, 2] {
            for lookahead in options.lookaheads where lookahead > 0 {
                let time = nanoseconds(lookahead: lookahead, level: level)
                if time < best.time { best = (lookahead, level, time) }
            }
        }
        return Rows(
            pages: pages,
            rowBytes: plan.rowBytes,
            lookahead: best.lookahead,
            level: best.level,
            nanoseconds: best.time,
            nanosecondsWithoutPrefetch: plain
        )
    }
}

/// Generates the same numbers from the same seed on every machine.
///
/// SplitMix64 of Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
