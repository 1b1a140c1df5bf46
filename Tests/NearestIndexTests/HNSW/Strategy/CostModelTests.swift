import NearestIndex
import Testing

@Suite struct CostModelTests {
    private static let rowBytes = [64, 1536, 6144]

    /// The strategy for some matches of an index, where they are as frequent around the query.
    private func strategy(
        _ costs: CostModel,
        matches: Int,
        of count: Int,
        ef: Int = 64
    ) -> SearchStrategy {
        let share = Double(matches) / Double(count)
        return costs.strategy(
            matchCount: matches,
            ef: costs.filteredEf(ef, share: share),
            share: share,
            twoHopEf: costs.twoHopEf(ef, share: share, overall: share),
            isApart: false
        )
    }

    private func rank(_ strategy: SearchStrategy) -> Int {
        switch strategy {
        case .exactScan: 0
        case .twoHopGraph: 1
        case .filteredGraph: 2
        }
    }

    @Test(arguments: rowBytes, [10_000, 1_000_000])
    func `from few matches to many the choice goes from a scan over two hops to all nodes`(
        rowBytes: Int,
        count: Int
    ) {
        let costs = CostModel(rowBytes: rowBytes)
        var last = 0
        for step in 0...400 {
            let matches = Int((Double(count) * Double(step) / 400).rounded())
            let chosen = strategy(costs, matches: matches, of: count)
            #expect(rank(chosen) >= last, "\(matches) of \(count): \(chosen)")
            last = rank(chosen)
        }
        #expect(strategy(costs, matches: 100, of: count) == .exactScan)
    }

    @Test(arguments: rowBytes)
    func `each strategy has its place in a large index`(rowBytes: Int) {
        let costs = CostModel(rowBytes: rowBytes)
        let count = 1_000_000
        #expect(strategy(costs, matches: 0, of: count) == .exactScan)
        #expect(strategy(costs, matches: 500, of: count) == .exactScan)
        #expect(strategy(costs, matches: 50_000, of: count) == .twoHopGraph)
        #expect(strategy(costs, matches: 990_000, of: count) == .filteredGraph)
        #expect(strategy(costs, matches: count, of: count) == .filteredGraph)
    }

    @Test func `walks that stay in one cluster say nothing of matches in another`() {
        // As measured on 24 000 clustered vectors of 32 dimensions, on a processor of 2021.
        var costs = CostModel(rowBytes: 128)
        (costs.warmRow, costs.coldRow, costs.walkRow) = (9.24, 9.24, 52.0)
        (costs.walkStart, costs.walkStep) = (263.6, 2.82)
        let (matches, ef) = (12_000, 40)
        let twoHopEf = costs.twoHopEf(ef, share: 0, overall: 0.5)
        func chosen(isApart: Bool) -> SearchStrategy {
            costs.strategy(
                matchCount: matches,
                ef: costs.filteredEf(ef, share: 0),
                share: 0,
                twoHopEf: twoHopEf,
                isApart: isApart
            )
        }
        // The walk finds two thirds of the nearest, for it compares far more than it should.
        #expect(chosen(isApart: true) == .exactScan)
        #expect(chosen(isApart: false) == .twoHopGraph)
        // A walk that was measured to roam costs the same either way.
        costs.walkStep = 20
        #expect(costs.twoHop(ef: 100, isApart: true) == costs.twoHop(ef: 100))
        #expect(costs.isApart(share: 0.1, overall: 0.5))
        #expect(!costs.isApart(share: 0.2, overall: 0.5))
        #expect(!costs.isApart(share: 0, overall: 0))
    }

    @Test(arguments: rowBytes)
    func `a choice costs the least, but for what it saves to prefer all nodes`(rowBytes: Int) {
        let costs = CostModel(rowBytes: rowBytes)
        for share in [0.0, 0.01, 0.1, 0.5, 1] {
            for matches in [0, 1000, 30_000, 500_000] {
                for (ef, twoHopEf) in [(64, 120), (200, 900), (1000, 1000)] {
                    let chosen = costs.strategy(
                        matchCount: matches,
                        ef: ef,
                        share: share,
                        twoHopEf: twoHopEf,
                        isApart: false
                    )
                    let all = [
                        SearchStrategy.exactScan: costs.scan(rows: matches),
                        .filteredGraph: costs.filteredGraph(ef: ef, share: share),
                        .twoHopGraph: costs.twoHop(ef: twoHopEf),
                    ]
                    let least = all.values.min() ?? 0
                    #expect((all[chosen] ?? .infinity) * 0.95 <= least, "\(all) \(chosen)")
                }
            }
        }
    }

    @Test(arguments: rowBytes)
    func `a row of a list costs less than one that a walk leads to`(rowBytes: Int) {
        let costs = CostModel(rowBytes: rowBytes)
        #expect(costs.rowBytes == rowBytes)
        #expect(costs.warmRow < costs.coldRow)
        #expect(costs.coldRow < costs.walkRow)
        // What is in a cache is read for less.
        #expect(costs.scan(rows: 100) == 100 * costs.warmRow)
        #expect(costs.scan(rows: 1_000_000) == 1_000_000 * costs.coldRow)
    }

    @Test func `costs grow with rows, candidates and rarity`() {
        let costs = CostModel(rowBytes: 1536)
        for (few, many) in zip([0, 1, 10, 1000, 11_000], [1, 10, 1000, 11_000, 100_000]) {
            #expect(costs.scan(rows: few) < costs.scan(rows: many))
            #expect(costs.graph(ef: few) < costs.graph(ef: many))
            #expect(costs.twoHop(ef: few) < costs.twoHop(ef: many))
        }
        for (rare, frequent) in zip([0.01, 0.1, 0.5, 0.9], [0.1, 0.5, 0.9, 1]) {
            #expect(
                costs.filteredGraph(ef: 64, share: rare)
                    > costs.filteredGraph(ef: 64, share: frequent)
            )
        }
        #expect(costs.filteredGraph(ef: 64, share: 1) == costs.graph(ef: 64))
        #expect(costs.filteredGraph(ef: 64, share: 0).isFinite)
        #expect(costs.twoHop(ef: 64) > costs.graph(ef: 64))
    }

    @Test func `limited walks keep more candidates, and more the rarer matches are`() {
        let costs = CostModel(rowBytes: 1536)
        #expect(costs.filteredEf(100, share: 1) == 100)
        #expect(costs.filteredEf(100, share: 0.99) == 100)
        #expect(costs.filteredEf(100, share: 0.9) > 100)
        let near = costs.twoHopEf(100, share: 0.3, overall: 0.3)
        let nearer = costs.twoHopEf(100, share: 0.9, overall: 0.3)
        let apart = costs.twoHopEf(100, share: 0.15, overall: 0.3)
        let none = costs.twoHopEf(100, share: 0, overall: 0.3)
        #expect(near > 100)
        #expect(nearer == near)
        #expect(apart > near)
        #expect(none > apart)
        #expect(costs.twoHopEf(100, share: 0.01, overall: 0.01) > near)
        #expect(costs.twoHopEf(100, share: 0, overall: 0) > none)
    }

    @Test func `budgets grow with what they are compared with`() {
        let costs = CostModel(rowBytes: 1536)
        #expect(costs.budget(scanOf: 0) == 64)
        for (few, many) in zip([0, 100, 1000, 50_000], [100, 1000, 50_000, 1_000_000]) {
            #expect(costs.budget(scanOf: few) < costs.budget(scanOf: many))
            #expect(costs.budget(twoHopEf: few) < costs.budget(twoHopEf: many))
        }
        // A walk that has used it up has cost what the scan would.
        let walked = Double(costs.budget(scanOf: 50_000) - 64) * costs.walkRow
        #expect(abs(walked - costs.scan(rows: 50_000)) <= costs.walkRow)
    }

    @Test func `a clock that stands still leaves budgets that are numbers`() {
        for measured in [0, -1, 0.001] {
            var costs = CostModel(rowBytes: 64)
            costs.walkRow = measured
            #expect(costs.walkRow == 1)
            #expect(costs.budget(scanOf: 1 << 30) > 0)
            #expect(costs.budget(twoHopEf: 1000) > 0)
            #expect(costs.budget(scanOf: 0) == 64)
        }
    }
}
