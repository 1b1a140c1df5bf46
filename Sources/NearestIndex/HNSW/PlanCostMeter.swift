internal import NearestKernels
internal import Synchronization

/// Measures once for an index what the plans' costs are made of, and again when it has grown.
///
/// Plans follow from what it measures, answers of approximate plans from the plan; so that the same search
/// has the same answer, it measures no oftener than that.
final class PlanCostMeter: Sendable {
    private let measuredRows = Atomic<Int>(0)
    // Bits of the numbers.
    private let warmRow = Atomic<UInt64>(0)
    private let coldRow = Atomic<UInt64>(0)
    private let walkRow = Atomic<UInt64>(0)
    private let walkStart = Atomic<UInt64>(0)
    private let walkStep = Atomic<UInt64>(0)

    /// Rows below which everything lies in a cache and measuring takes longer than a wrong choice.
    static let fewestRows = 2048

    /// What was measured when the index had more than half of so many rows.
    func costs(rowCount: Int, rowBytes: Int) -> PlanCosts? {
        let measured = measuredRows.load(ordering: .acquiring)
        guard measured > 0, rowCount < 2 * measured else { return nil }
        var costs = PlanCosts(rowBytes: rowBytes)
        costs.warmRow = Double(bitPattern: warmRow.load(ordering: .relaxed))
        costs.coldRow = Double(bitPattern: coldRow.load(ordering: .relaxed))
        costs.walkRow = Double(bitPattern: walkRow.load(ordering: .relaxed))
        costs.walkStart = Double(bitPattern: walkStart.load(ordering: .relaxed))
        costs.walkStep = Double(bitPattern: walkStep.load(ordering: .relaxed))
        return costs
    }

    /// Keeps what was measured.
    ///
    /// Of two threads that measured at once one may prevail in one number and the other in another.
    func set(_ costs: PlanCosts, rowCount: Int) {
        warmRow.store(costs.warmRow.bitPattern, ordering: .relaxed)
        coldRow.store(costs.coldRow.bitPattern, ordering: .relaxed)
        walkRow.store(costs.walkRow.bitPattern, ordering: .relaxed)
        walkStart.store(costs.walkStart.bitPattern, ordering: .relaxed)
        walkStep.store(costs.walkStep.bitPattern, ordering: .relaxed)
        measuredRows.store(rowCount, ordering: .releasing)
    }
}

extension HNSWIndex {
    private static let rounds = 3
    private static let smallEf = 16
    private static let largeEf = 96
    /// Bytes of rows in a list: more than a core's own caches hold.
    private static let scannedBytes = 6 << 20
    private static let fewestScanned = 256
    /// What is dearer than usual by this factor comes from a disk.
    private static let unusual = 12.0
    /// A walk to a query compares more rows than one to a vector that the graph holds.
    private static let queryFactor = 1.25

    /// What searches of this index cost; measured at the first call, which takes a millisecond or two.
    func costs(
        _ reader: Reader,
        _ entry: HNSWGraph.Entry,
        _ scratch: SearchScratch
    ) -> PlanCosts {
        let rowCount = reader.snapshot.rowCount
        let rowBytes = reader.snapshot.layout.rowBytes
        guard rowCount >= PlanCostMeter.fewestRows else { return PlanCosts(rowBytes: rowBytes) }
        if let costs = costMeter.costs(rowCount: rowCount, rowBytes: rowBytes) { return costs }
        let costs = measure(reader, entry, scratch)
        // Rows of a file that is not in memory yet say nothing about later searches; the next one tries again.
        let usual = PlanCosts(rowBytes: rowBytes)
        guard costs.walkRow < Self.unusual * usual.walkRow else { return usual }
        costMeter.set(costs, rowCount: rowCount)
        return costs
    }

    private func measure(
        _ reader: Reader,
        _ entry: HNSWGraph.Entry,
        _ scratch: SearchScratch
    ) -> PlanCosts {
        let rowBytes = reader.snapshot.layout.rowBytes
        var costs = PlanCosts(rowBytes: rowBytes)
        var walks: [Double] = []
        var (small, large) = (0, 0)
        var draw = VisibleRowDraw(reader.snapshot)
        for _ in 0..<Self.rounds {
            guard let row = draw.next() else { return costs }
            withStored(row, reader) { scorer in
                let start = ContinuousClock.now
                let compared = distancesOfWalk(scorer, reader, entry, scratch, ef: Self.smallEf)
                let comparedMore = distancesOfWalk(scorer, reader, entry, scratch, ef: Self.largeEf)
                let walked = (ContinuousClock.now - start).nanoseconds
                walks.append(walked / Double(max(1, compared + comparedMore)))
                small += compared
                large += comparedMore
            }
        }
        let listed = min(Self.scannedBytes / rowBytes, reader.snapshot.rowCount / 4)
        let rows = (0..<max(Self.fewestScanned, listed)).compactMap { _ in draw.next() }.sorted()
        guard walks.count == Self.rounds, let row = rows.first else { return costs }
        withStored(row, reader) { scorer in
            costs.coldRow = time(scorer, reader, rows) / Double(rows.count)
            costs.warmRow =
                (0..<Self.rounds).map { _ in time(scorer, reader, rows) }.min()
                .map { $0 / Double(rows.count) } ?? costs.coldRow
        }
        costs.walkRow = walks.sorted()[Self.rounds / 2]
        let step = Double(large - small) / Double(Self.rounds * (Self.largeEf - Self.smallEf))
        costs.walkStep = max(1, step) * Self.queryFactor
        let start = Double(small) / Double(Self.rounds) - step * Double(Self.smallEf)
        costs.walkStart = max(0, start) * Self.queryFactor
        // A row in a list is never dearer than one to which a walk leads, nor many times cheaper.
        let bounds = costs.walkRow / 10...costs.walkRow
        costs.warmRow = min(max(costs.warmRow, bounds.lowerBound), bounds.upperBound)
        costs.coldRow = min(max(costs.coldRow, bounds.lowerBound), bounds.upperBound)
        return costs
    }

    // Makes a stored vector a query.
    private func withStored(_ row: Int, _ reader: Reader, _ body: (QueryScorer) -> Void) {
        let (chunk, position) = reader.snapshot.table.locate(row)
        let query = unsafe intake.decode(chunk.row(position), scale: 1)
        unsafe query.withUnsafeBufferPointer { query in
            if let scorer = unsafe try? queries.scorer(for: query, "a row") { body(scorer) }
        }
    }

    // How long comparing rows of a list takes, in nanoseconds.
    private func time(_ scorer: QueryScorer, _ reader: Reader, _ rows: [Int]) -> Double {
        let ordinals = rows.map { UInt32(truncatingIfNeeded: $0) }
        let values = Workspace<Float>(max(1, rows.count))
        let start = ContinuousClock.now
        unsafe ordinals.withUnsafeBufferPointer { ordinals in
            guard let first = ordinals.baseAddress else { return }
            unsafe scorer.function.gather(
                scorer.query,
                reader.snapshot.chunked(ahead: lookAhead.rows),
                dimension: dimension,
                ordinals: first,
                count: ordinals.count,
                into: values.start
            )
        }
        return (ContinuousClock.now - start).nanoseconds
    }

    private func distancesOfWalk(
        _ scorer: QueryScorer,
        _ reader: Reader,
        _ entry: HNSWGraph.Entry,
        _ scratch: SearchScratch,
        ef: Int
    ) -> Int {
        var searcher = searcher(scorer, reader, scratch, SearchOptions())
        let start = searcher.descend(from: entry, to: 0)
        _ = searcher.search(layer: 0, from: start, ef: ef)
        return searcher.statistics.distances
    }
}

/// Draws visible rows, the same ones for the same version.
private struct VisibleRowDraw {
    private let visibility: RowVisibility
    private var drawn: UInt64 = 0

    init(_ snapshot: RowSnapshot) {
        visibility = RowVisibility(snapshot)
    }

    /// One of the rows; nil where none is found soon, as most are invisible.
    mutating func next() -> Int? {
        guard visibility.rowCount > 0 else { return nil }
        for _ in 0..<16 {
            drawn &+= 1
            let row = Int(drawn.scrambled % UInt64(visibility.rowCount))
            if visibility.isVisible(row) { return row }
        }
        return nil
    }
}

extension Duration {
    fileprivate var nanoseconds: Double {
        Double(components.seconds) * 1e9 + Double(components.attoseconds) / 1e9
    }
}
