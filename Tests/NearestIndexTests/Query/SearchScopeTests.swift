import NearestIndex
import NearestTestSupport
import Testing

@Suite struct SearchScopeTests {
    /// A condition on row numbers, which knows how many of them it holds for.
    private final class Rows: RowPredicate {
        let sidecarID: ObjectIdentifier
        private let holdsForAll: Bool
        private let passes: @Sendable (Int) -> Bool

        init(
            of sidecar: AnyObject,
            matchesAll: Bool = false,
            where passes: @escaping @Sendable (Int) -> Bool
        ) {
            sidecarID = ObjectIdentifier(sidecar)
            holdsForAll = matchesAll
            self.passes = passes
        }

        func matchesAll(until stop: StopCondition?) -> Bool { holdsForAll }

        func estimate(rowCount: Int, until stop: StopCondition?) -> MatchEstimate {
            MatchEstimate(exactly: (0..<rowCount).filter(passes).count)
        }

        func rows(rowCount: Int, until stop: StopCondition?) -> RowSet {
            RowSet.of((0..<rowCount).filter(passes), rowCount: rowCount)
        }
    }

    private final class Sidecar {}
    private let sidecar = Sidecar()

    /// An index of 150 rows, the identifier of a row being ten times its number.
    private func index(removing removed: [Int] = []) throws -> FlatIndex {
        let index = try FlatIndex(dimension: 1, metric: .squaredEuclidean)
        try index.insert(
            contentsOf: (0..<150).map { Float($0) },
            ids: (0..<150).map { VectorID($0 * 10) }
        )
        index.remove(removed.map { VectorID(UInt64($0) * 10) })
        return index
    }

    private func even(matchesAll: Bool = false) -> Rows {
        Rows(of: sidecar, matchesAll: matchesAll) { matchesAll || $0.isMultiple(of: 2) }
    }

    private func passing(_ scope: SearchScope, _ view: RowView) -> [Int] {
        view.visibleRows.filter { scope.passes($0, view.id(of: $0)) }
    }

    @Test func `without a condition all rows pass and nothing is reported`() throws {
        try index().withReader { reader in
            for candidates in [Candidates.all, .excluding([])] {
                let scope = SearchScope(candidates, in: reader.rows)
                guard case .all(matchCount: nil) = scope else {
                    Issue.record("\(scope)")
                    continue
                }
                #expect(passing(scope, reader.rows).count == 150)
                #expect(scope.report(.exactScan) == nil)
            }
        }
    }

    @Test func `conditions on identifiers are asked as the search goes on`() throws {
        try index().withReader { reader in
            let third = Candidates.matching { $0.rawValue % 30 == 0 }
            for (candidates, count) in [
                (Candidates.keeping([10, 20, 999]), 2), (.excluding([10, 999]), 149), (third, 50),
            ] {
                let scope = SearchScope(candidates, in: reader.rows)
                guard case .identifiers = scope else {
                    Issue.record("\(scope)")
                    continue
                }
                #expect(passing(scope, reader.rows).count == count)
                #expect(scope.report(.exactScan) == nil)
            }
        }
    }

    @Test func `a predicate that holds for all leaves only the identifiers to ask`() throws {
        try index(removing: [0, 1]).withReader { reader in
            let all = SearchScope(.all.limited(to: even(matchesAll: true)), in: reader.rows)
            guard case .all(matchCount: 148) = all else {
                Issue.record("\(all)")
                return
            }
            let report = StrategyReport(
                strategy: .filteredGraph,
                matchCount: 148,
                estimate: MatchEstimate(exactly: 148)
            )
            #expect(all.report(.filteredGraph) == report)
            let kept = Candidates.keeping([30, 40]).limited(to: even(matchesAll: true))
            let some = SearchScope(kept, in: reader.rows)
            guard case .identifiers(let rest) = some else {
                Issue.record("\(some)")
                return
            }
            #expect(rest.predicate == nil)
            #expect(passing(some, reader.rows) == [3, 4])
            // A strategy that was asked for is followed, on rows.
            let asked = SearchScope(
                .all.limited(to: even(matchesAll: true)),
                in: reader.rows,
                strategy: .twoHopGraph
            )
            guard case .rows(let rows) = asked else {
                Issue.record("\(asked)")
                return
            }
            #expect(rows.areAll)
            #expect(rows.count == 148)
        }
    }

    @Test(arguments: [[], [0, 3, 63, 64, 149]])
    func `a predicate and identifiers pass the rows that pass both`(removed: [Int]) throws {
        let few: Set<VectorID> = [0, 20, 30, 630, 640, 1280, 5000]
        let many = Set((0..<100).map { VectorID($0 * 10) })
        let rules: [(Candidates, @Sendable (Int) -> Bool)] = [
            (.all, { _ in true }),
            (.keeping(few), { few.contains(VectorID(UInt64($0) * 10)) }),
            (.keeping(many), { $0 < 100 }),
            (.excluding(few), { !few.contains(VectorID(UInt64($0) * 10)) }),
            (.matching { $0.rawValue > 700 }, { $0 > 70 }),
        ]
        try index(removing: removed).withReader { reader in
            for (number, (candidates, isIncluded)) in rules.enumerated() {
                let scope = SearchScope(candidates.limited(to: even()), in: reader.rows)
                guard case .rows(let rows) = scope else {
                    Issue.record("rule \(number): \(scope)")
                    continue
                }
                let expected = (0..<150).filter {
                    $0.isMultiple(of: 2) && isIncluded($0) && !removed.contains($0)
                }
                let found = (0..<150).filter { rows.set.contains($0) }
                #expect(found == expected, "rule \(number)")
                #expect(passing(scope, reader.rows) == expected)
                #expect(rows.count == expected.count)
                #expect(!rows.areAll)
                let report = try #require(scope.report(.twoHopGraph))
                #expect(report.strategy == .twoHopGraph)
                #expect(report.matchCount == expected.count)
                let estimate = try #require(report.estimate)
                #expect(estimate.lowerBound <= expected.count)
                #expect(estimate.upperBound >= expected.count)
                #expect(estimate.lowerBound...estimate.upperBound ~= estimate.expected)
            }
        }
    }

    @Test(arguments: [[], [5, 100]])
    func `a set that has every visible row is known to be all`(removed: [Int]) throws {
        try index(removing: removed).withReader { reader in
            let gone = Set(removed)
            let visible = Rows(of: sidecar) { !gone.contains($0) }
            let scope = SearchScope(.all.limited(to: visible), in: reader.rows)
            guard case .rows(let rows) = scope else {
                Issue.record("\(scope)")
                return
            }
            #expect(rows.areAll)
            #expect(rows.count == 150 - removed.count)
            let most = Rows(of: sidecar) { !gone.contains($0) && $0 != 149 }
            let other = SearchScope(.all.limited(to: most), in: reader.rows)
            guard case .rows(let fewer) = other else {
                Issue.record("\(other)")
                return
            }
            #expect(!fewer.areAll)
            #expect(fewer.count == 149 - removed.count)
        }
    }

    @Test func `candidates of another index are refused`() throws {
        let candidates = Candidates.all.limited(to: even())
        try candidates.validate(for: ObjectIdentifier(sidecar))
        for other in [nil, ObjectIdentifier(Sidecar.self)] {
            let error = #expect(throws: NearestError.self) { try candidates.validate(for: other) }
            #expect(error?.code == .invalidArgument)
        }
        try Candidates.keeping([1]).validate(for: nil)
    }
}
