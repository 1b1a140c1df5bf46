internal import NearestKernels
internal import Synchronization

/// How many rows ahead the gathering kernels ask memory for.
///
/// Found by trying, on the index' own rows and this machine. Changes speed, never answers.
final class LookAhead: Sendable {
    private let depth: Atomic<Int>

    private static let depths = [4, 8, 16, 32]
    /// Rows below which all of them lie in a cache, or nearly.
    private static let fewestRows = 8192
    fileprivate static let tried = 256
    private static let rounds = 5
    /// A depth is changed for one that is faster by this factor.
    private static let gain = 0.95

    /// Begins with what suits most machines.
    init(rowBytes: Int) {
        depth = Atomic(rowBytes <= 256 ? 32 : 8)
    }

    /// The rows to ask for.
    var rows: Int { depth.load(ordering: .relaxed) }

    /// Tries some depths if the index has become twice as large since the last time.
    ///
    /// Takes about a millisecond.
    ///
    /// - Parameters:
    ///   - rowCount: rows of the index now.
    ///   - tunedRows: its rows when this was last done; set.
    ///   - time: gathers the given rows with a depth.
    func tune(rowCount: Int, tunedRows: inout Int, _ time: (Int, [UInt32]) -> Duration) {
        guard rowCount >= max(Self.fewestRows, 2 * tunedRows) else { return }
        tunedRows = rowCount
        var next = UInt64(rowCount)
        // Other rows each time, so that none is in a cache because of the time before.
        func rows() -> [UInt32] {
            (0..<Self.tried).map { _ in
                next = next &+ 1
                return UInt32(next.scrambled % UInt64(rowCount))
            }
        }
        var best: [Int: Duration] = [:]
        for _ in 0..<Self.rounds {
            for depth in Self.depths {
                best[depth] = min(time(depth, rows()), best[depth] ?? .seconds(1))
            }
        }
        var chosen = self.rows
        for depth in Self.depths {
            guard let new = best[depth], let old = best[chosen] else { continue }
            if new < old * Self.gain { chosen = depth }
        }
        depth.store(chosen, ordering: .relaxed)
    }
}

extension HNSWIndex {
    /// Finds the depth of prefetching anew when the index has grown.
    func tuneLookAhead(_ writer: inout HNSWWriter, _ rowWriter: borrowing RowTable.Writer) {
        let snapshot = snapshot(rowWriter)
        let query = Workspace<Float>(dimension, repeating: 0)
        let distances = Workspace<Float>(LookAhead.tried)
        // Rows that were reserved and not written yet are not in memory.
        lookAhead.tune(rowCount: count, tunedRows: &writer.tunedRows) { depth, rows in
            let start = ContinuousClock.now
            unsafe rows.withUnsafeBufferPointer { ordinals in
                guard let first = ordinals.baseAddress else { return }
                unsafe function.gather(
                    query.start,
                    snapshot.chunked(ahead: depth),
                    dimension: dimension,
                    ordinals: first,
                    count: ordinals.count,
                    into: distances.start
                )
            }
            return ContinuousClock.now - start
        }
    }
}
