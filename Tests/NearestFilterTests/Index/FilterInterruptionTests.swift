import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

/// A deadline and a cancelled task are heeded while a filter is evaluated.
@Suite struct FilterInterruptionTests {
    private static let number = Attribute<Int>("number")
    private static let name = Attribute<String>("name")
    #if DEBUG
    private static let count = 60_000
    #else
    private static let count = 500_000
    #endif

    private func index() throws -> FlatIndex {
        let index = try FlatIndex(
            dimension: 1,
            metric: .squaredEuclidean,
            attributes: AttributeSchema([Self.number, Self.name])
        )
        try index.insert(
            contentsOf: (0..<Self.count).map { Float($0) },
            ids: (0..<Self.count).map { VectorID(UInt64($0)) },
            attributes: (0..<Self.count).map { number in
                var attributes = Attributes()
                attributes[Self.number] = number
                attributes[Self.name] = "name \(number)"
                return attributes
            }
        )
        return index
    }

    @Test func `a long filter ends with the deadline, and the answer says so`() throws {
        let index = try index()
        let slow = (0..<400).map { Self.number != $0 * 7 && Self.number != $0 * 7 + 1 }
            .reduce(Filter.all) { $0 && $1 }
        let clock = ContinuousClock()
        let whole = try clock.measure { _ = try index.search([1], k: 3, where: slow) }
        // Another index, for the first one keeps what it has found.
        let other = try self.index()
        // The machine may be busy, so one of several times is enough.
        let times = try (0..<5).map { _ in
            try clock.measure {
                let options = SearchOptions(deadline: clock.now + whole / 20)
                let result = try other.search([1], k: 3, where: slow, options: options)
                #expect(result.completion == .partial(.deadline) && result.isEmpty)
            }
        }
        #expect(try #require(times.min()) < whole / 2)
        // Without a deadline the same filter is answered whole.
        #expect(try other.search([1], k: 3, where: slow).count == 3)
    }

    @Test func `a cancelled search evaluates no filter`() async throws {
        let index = try index()
        let filter = Self.name.hasPrefix("name 1")
        let result = try await cancelled {
            try index.search([1], k: 3, where: filter)
        }
        #expect(result.completion == .partial(.cancelled))
        let batch = try await cancelled {
            try index.search(batch: [1, 2], k: 3, where: filter)
        }
        #expect(batch.allSatisfy { $0.completion == .partial(.cancelled) && $0.isEmpty })
        #expect(try index.search([1], k: 3, where: filter).count == 3)
    }

    @Test func `a caller's closure beside a filter is asked no longer than the deadline`() throws {
        let index = try index()
        let (clock, each) = (ContinuousClock(), Duration.microseconds(2))
        let slow = Candidates.matching { _ in
            let end = clock.now + each
            while clock.now < end {}
            return true
        }
        let filter = Self.number >= 0 && Self.name != "none" && Self.number != 5
        // The filter's own rows are known afterwards, so that only the closure takes long.
        _ = try index.search([1], k: 3, where: filter)
        let options = SearchOptions(deadline: clock.now + .milliseconds(5))
        var result: SearchResult?
        let took = try clock.measure {
            result = try index.search([1], k: 3, where: filter, among: slow, options: options)
        }
        #expect(result?.completion == .partial(.deadline))
        #expect(took < each * Self.count / 4 + .milliseconds(100))
    }

    @Test func `a long list of numbers is looked up, and takes about as long as a short one`()
        throws
    {
        let index = try index()
        let clock = ContinuousClock()
        func took(_ values: Int) throws -> Duration {
            var best = Duration.seconds(1000)
            for round in 0..<3 {
                let list = Self.number.isOne(of: (0..<values).map { $0 * 7 + round })
                best = try min(best, clock.measure { _ = try index.search([1], k: 3, where: list) })
            }
            return best
        }
        let (short, long) = (try took(10), try took(10_000))
        // Comparing each row with each number would take a thousand times as long.
        #expect(long < short * 100 + .milliseconds(10))
        let found = try index.search(
            [0],
            k: 10,
            where: Self.number.isOne(of: (0..<3000).map { $0 * 7 })
        )
        #expect(found.map(\.id) == (0..<10).map { VectorID(UInt64($0) * 7) })
    }

    // Runs `body` in a task that was cancelled before.
    private func cancelled<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try body()
        }
        task.cancel()
        return try await task.value
    }
}
