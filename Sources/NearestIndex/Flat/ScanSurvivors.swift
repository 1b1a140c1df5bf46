internal import NearestKernels

/// Rows that a scan of codes does not rule out: listed while their vectors come from memory, and
/// measured together.
struct ScanSurvivors {
    /// The rows.
    let view: RowView
    /// The limit on identifiers, tested for rows that survive.
    let candidates: Candidates
    /// Tells which rows survive.
    var query: ScanQuery
    /// What the scan has cost.
    var statistics = SearchStatistics()
    /// Rows that have survived, also those that do not pass the limit.
    private(set) var count = 0
    // A distance that as many rows do not exceed as are looked for.
    private var seeded = Float.infinity
    // Rows that wait to be measured.
    private var waiting = 0

    /// Rows that can wait.
    static let capacity = 128
    /// Rows that are measured together.
    private static let measuredTogether = 16
    /// If more than one of so many rows survives, codes do not pay.
    ///
    /// Rows that are measured come from scattered places, but are asked for in time.
    private static let payingShare = 2
    /// Rows that may survive before this is judged, for those near the query often lie together.
    private static let survivingAnyway = 512

    /// Memory to measure rows in.
    struct Room {
        /// Rows that wait.
        let rows: ScratchSpan<UInt32>
        /// Their distances.
        let values: ScratchSpan<Float>
    }

    /// Begins with no rows.
    init(_ view: RowView, _ candidates: Candidates, _ query: ScanQuery) {
        self.view = view
        self.candidates = candidates
        self.query = query
    }

    /// Calls `body` with memory to measure rows in.
    static func withRoom<Result>(_ body: (Room) -> Result) -> Result {
        withScratch(of: UInt32.self, count: capacity) { rows in
            withScratch(of: Float.self, count: capacity) { values in
                body(Room(rows: rows, values: values))
            }
        }
    }

    /// Whether so many have survived of the first `compared` rows that codes do not pay.
    func areMany(of compared: Int) -> Bool {
        count > compared / Self.payingShare + Self.survivingAnyway
    }

    /// Whether there is no room for eight more.
    var mustBeMeasured: Bool { waiting > Self.capacity &- 8 }

    /// Whether enough wait to be measured together.
    var shouldBeMeasured: Bool { waiting >= Self.measuredTogether }

    /// Lists a row, and asks for its vector.
    @inline(__always)
    mutating func keep(_ row: Int, _ room: Room) {
        count &+= 1
        guard candidates.passesAll || candidates.passes(view.id(of: row)) else { return }
        view.vector(of: row).prefetch(byteCount: view.layout.rowBytes)
        room.rows[waiting] = UInt32(truncatingIfNeeded: row)
        waiting &+= 1
    }

    /// Sets the limit to the distance that a collector takes at most.
    mutating func setLimit(_ worstDistance: Float) {
        query.setLimit(min(worstDistance, seeded))
    }

    /// Measures the rows that wait, and offers them.
    mutating func measure(
        _ scorer: QueryScorer,
        _ room: Room,
        into collector: inout some NeighborCollector
    ) {
        guard waiting > 0 else { return }
        scorer.gather(room.rows, count: waiting, of: view.chunked(ahead: 0), into: room.values)
        statistics.distanceCount &+= waiting
        scorer.offer(room.values, room.rows, count: waiting, of: view, to: &collector)
        waiting = 0
        setLimit(collector.worstDistance)
    }
}

// What is known before the first row is judged: a distance that enough rows do not exceed.
// Otherwise many of the first rows would survive, while the nearest of them are far.
extension ScanSurvivors {
    /// Offers the rows of a list by their estimates, with row numbers for identifiers.
    func offer(
        _ list: ScratchSpan<UInt32>,
        count: Int,
        _ sums: ScratchSpan<Float>,
        to nearest: inout TopK
    ) {
        for index in 0..<count {
            let row = Int(list[index])
            let norm = query.isOfProducts ? view.norm(of: row) : 1
            let estimate = query.estimate(sums[index], norm: norm)
            guard estimate <= nearest.worstDistance,
                candidates.passesAll || candidates.passes(view.id(of: row))
            else { continue }
            nearest.offer(Neighbor(id: VectorID(UInt64(row)), distance: estimate))
        }
    }

    /// Takes the largest distance of rows with the best estimates as a limit, if there are enough.
    mutating func seed(_ nearest: TopK, _ scorer: QueryScorer, _ room: Room) {
        guard nearest.isFull else { return }
        var farthest = -Float.infinity
        var next = 0
        while next < nearest.capacity {
            let first = next
            next = min(first + Self.capacity, nearest.capacity)
            for position in first..<next {
                let row = nearest[position].id.rawValue
                room.rows[position - first] = UInt32(truncatingIfNeeded: row)
            }
            let count = next - first
            scorer.gather(room.rows, count: count, of: view.chunked(), into: room.values)
            statistics.distanceCount += count
            for index in 0..<count {
                let row = Int(room.rows[index])
                let norm = scorer.usesNorm ? view.norm(of: row) : 1
                let distance = scorer.distance(raw: room.values[index], norm: norm)
                farthest = max(farthest, scorer.exact(distance, view.vector(of: row)))
            }
        }
        seeded = farthest
    }
}
