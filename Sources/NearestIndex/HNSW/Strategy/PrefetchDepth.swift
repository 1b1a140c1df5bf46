internal import NearestKernels
internal import Synchronization

/// How many rows ahead the gathering kernels prefetch.
///
/// The depth is measured on the rows of the index and on this machine. It changes speed, never
/// answers.
final class PrefetchDepth: Sendable {
    private let depth: Atomic<Int>

    /// The depths that are tried.
    private static let depths = [4, 8, 16, 32]
    /// Below this many rows nearly all of them are in a cache, and nothing is measured.
    private static let minimumRows = 8192
    /// Rows that one trial gathers.
    private static let trialRows = 256
    /// Each depth is tried this many times; its shortest time counts.
    private static let rounds = 5
    /// A depth replaces another only if it takes less than this part of the other's time.
    private static let gain = 0.95

    /// Begins with a depth that suits most machines.
    init(rowBytes: Int) {
        depth = Atomic(rowBytes <= 256 ? 32 : 8)
    }

    /// Rows to prefetch.
    var rows: Int { depth.load(ordering: .relaxed) }

    /// Measures the depths again if the index has doubled since the last time.
    ///
    /// It takes about a millisecond. The writer calls it after a change.
    ///
    /// - Parameters:
    ///   - view: the rows.
    ///   - count: rows that were written: rows that are only reserved are not in memory.
    ///   - tunedRows: the `count` of the last measurement; updated.
    ///   - codec: how rows are stored.
    func tune(_ view: RowView, count: Int, tunedRows: inout Int, _ codec: VectorCodec) {
        guard count >= max(Self.minimumRows, 2 * tunedRows) else { return }
        tunedRows = count
        var next = UInt64(count)
        // Draws other rows each time, so that none is in a cache from the trial before.
        func drawn() -> [UInt32] {
            (0..<Self.trialRows).map { _ in
                next = next &+ 1
                return UInt32(next.scrambled % UInt64(count))
            }
        }
        var best: [Int: Duration] = [:]
        for _ in 0..<Self.rounds {
            for depth in Self.depths {
                let time = Self.time(gathering: drawn(), of: view, depth: depth, codec)
                best[depth] = min(time, best[depth] ?? .seconds(1))
            }
        }
        var chosen = rows
        for depth in Self.depths {
            guard let new = best[depth], let old = best[chosen] else { continue }
            if new < old * Self.gain { chosen = depth }
        }
        depth.store(chosen, ordering: .relaxed)
    }

    // Returns how long one kernel call over some rows takes.
    private static func time(
        gathering rows: [UInt32],
        of view: RowView,
        depth: Int,
        _ codec: VectorCodec
    ) -> Duration {
        let list = ScratchBuffer<UInt32>(rows.count)
        for (index, row) in rows.enumerated() { list[index] = row }
        let distances = ScratchBuffer<Float>(rows.count)
        let query = ScratchBuffer<Float>(codec.dimension, repeating: 0)
        let scorer = codec.scorer(unvalidated: query.span)
        let start = ContinuousClock.now
        scorer.gather(
            list.span,
            count: rows.count,
            of: view.chunked(ahead: depth),
            into: distances.span
        )
        return ContinuousClock.now - start
    }
}
