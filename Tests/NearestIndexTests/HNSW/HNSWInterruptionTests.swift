import NearestIndex
import NearestTestSupport
import Testing

/// Deadlines, cancelled tasks, and insertions that are told to stop.
@Suite struct HNSWInterruptionTests {
    private static let dimension = 4
    private static let past = SearchOptions(efSearch: 200, deadline: .now - .seconds(1))

    private func filled(_ count: Int = 600) throws -> GraphAndTruth {
        let pair = try GraphAndTruth(
            dimension: Self.dimension,
            parameters: HNSWParameters(m: 4, efConstruction: 12)
        )
        var random = SeededRandom(seed: 1)
        try pair.insert(random.vector(count * Self.dimension), ids: denseIDs(0..<count))
        return pair
    }

    @Test func `a passed deadline returns what was found, marked partial`() throws {
        let pair = try filled()
        let query: [Float] = [0.1, 0.2, 0.3, 0.4]
        for filter in [nil, Candidates.matching { $0.rawValue % 2 == 0 }] {
            let answer = try pair.graph.search(
                query,
                k: 10,
                among: filter ?? .all,
                options: Self.past
            )
            #expect(answer.completion == .partial(.deadline))
            #expect(answer.count <= 10)
            #expect(try pair.fault(in: answer.neighbors, query, among: filter) == nil)
        }
        let within = try pair.graph.search(query, within: 9, options: Self.past)
        #expect(within.completion == .partial(.deadline))
        #expect(try pair.fault(in: within.neighbors, query) == nil)
        #expect(within.count < 600)
        var cursor = try pair.graph.cursor(for: query, options: Self.past)
        let next = try cursor.next(500)
        #expect(next.completion == .partial(.deadline))
        #expect(next.count < 500)
        #expect(try pair.fault(in: next.neighbors, query) == nil)
    }

    @Test func `a passed deadline stops every query of a batch`() throws {
        let pair = try filled()
        for threads in [1, 3] {
            let answers = try pair.graph.search(
                batch: (0..<10).flatMap { _ in [0.1, 0.2, 0.3, 0.4] as [Float] },
                k: 10,
                threads: threads,
                options: Self.past
            )
            #expect(answers.count == 10)
            #expect(answers.allSatisfy { $0.completion == .partial(.deadline) })
        }
    }

    @Test func `a deadline far away changes nothing`() throws {
        let pair = try filled()
        let query: [Float] = [0.1, 0.2, 0.3, 0.4]
        let options = SearchOptions(deadline: .now + .seconds(3600))
        let half = Candidates.matching { $0.rawValue < 300 }
        for filter in [Candidates.all, half, .keeping([1, 2, 3])] {
            #expect(
                try pair.graph.search(query, k: 9, among: filter, options: options)
                    == pair.graph.search(query, k: 9, among: filter)
            )
        }
    }

    @Test func `a cancelled task's searches stop, on every thread of a batch`() async throws {
        let pair = try filled()
        let graph = pair.graph
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            let options = SearchOptions(efSearch: 200)
            let query: [Float] = [0.1, 0.2, 0.3, 0.4]
            let half = Candidates.matching { $0.rawValue < 300 }
            var cursor = try graph.cursor(for: query)
            let batch = try await graph.search(batch: query + query + query, k: 3, threads: 2)
            return [
                try graph.search(query, k: 3, options: options),
                try graph.search(query, k: 3, among: half, options: options),
                try graph.search(query, within: 9, options: options),
                try cursor.next(500),
            ] + batch
        }
        task.cancel()
        let answers = try await task.value
        for (number, answer) in answers.enumerated() {
            #expect(answer.completion == .partial(.cancelled), "search \(number)")
            #expect(try pair.fault(in: answer.neighbors, [0.1, 0.2, 0.3, 0.4]) == nil)
        }
        // The next one, in a task that is not cancelled, finds all.
        #expect(try graph.search([0, 0, 0, 0], k: 600).count == 600)
    }

    @Test func `a cancelled task's insertion leaves the first vectors and can go on`() async throws
    {
        let index = try HNSWIndex(
            dimension: Self.dimension,
            metric: .squaredEuclidean,
            parameters: HNSWParameters(m: 4, efConstruction: 12)
        )
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            var random = SeededRandom(seed: 2)
            return #expect(throws: NearestError.self) {
                try index.insert(
                    contentsOf: random.vector(200 * Self.dimension),
                    ids: denseIDs(0..<200),
                    threads: 2
                )
            }
        }
        task.cancel()
        let error = await task.value
        #expect(error?.code == .cancelled)
        #expect(index.count < 200)
        #expect(error?.message.contains("\(index.count) of 200") == true)
        expectSound(index, count: index.count)
        var random = SeededRandom(seed: 2)
        try index.insert(
            contentsOf: random.vector(200 * Self.dimension),
            ids: denseIDs(0..<200),
            threads: 2
        )
        expectSound(index, count: 200)
    }

    @Test(arguments: [1, 2], [0, 1, 37, 250, 580])
    func `an insertion stops when its task is cancelled, and can go on`(
        threads: Int,
        limit: Int
    ) async throws {
        var random = SeededRandom(seed: 3)
        let vectors = random.vector(600 * Self.dimension)
        let ids = scatteredIDs(0..<600)
        let index = try HNSWIndex(
            dimension: Self.dimension,
            metric: .squaredEuclidean,
            parameters: HNSWParameters(m: 4, efConstruction: 12)
        )
        let error = await #expect(throws: NearestError.self) {
            try await inOwnTask {
                var last = 0
                return try index.insert(contentsOf: vectors, ids: ids, threads: threads) { done in
                    #expect(done.insertedCount > last && done.totalCount == 600)
                    #expect(index.count == done.insertedCount)
                    last = done.insertedCount
                    if last >= limit { cancelThisTask() }
                }
            }
        }
        let last = index.count
        #expect(error?.code == .cancelled)
        #expect(error?.message.contains("\(last) of 600") == true)
        #expect(last >= max(1, limit))
        #expect(last < 600)
        #expect(index.faults() == [])
        for (number, id) in ids.enumerated() { #expect(index.contains(id) == (number < last)) }
        #expect(try index.search([0, 0, 0, 0], k: 600).count == last)
        // The rows of the vectors that were not inserted are used by the next ones.
        let rest = Array(ids.dropFirst(last))
        let added = try index.insert(
            contentsOf: Array(vectors.dropFirst(last * Self.dimension)),
            ids: rest,
            threads: threads
        )
        #expect(added == rest.count)
        expectSound(index, count: 600)
        for (number, id) in ids.enumerated() {
            let stored = try index.vector(of: id)
            #expect(stored == row(number, of: vectors, dimension: Self.dimension))
        }
        index.compact()
        expectSound(index, count: 600)
    }

    @Test
    func `an insertion that was stopped again and again gives its rows back`() async throws {
        let pair = try filled(300)
        let memory = pair.graph.memoryUsed
        var random = SeededRandom(seed: 4)
        for _ in 0..<20 {
            let vectors = random.vector(300 * Self.dimension)
            let graph = pair.graph
            let error = await #expect(throws: NearestError.self) {
                try await inOwnTask {
                    try graph.insert(contentsOf: vectors, ids: denseIDs(0..<300)) { _ in
                        cancelThisTask()
                    }
                }
            }
            #expect(error?.code == .cancelled)
        }
        #expect(pair.graph.memoryUsed <= memory * 5 / 2)
        pair.graph.compact()
        expectSound(pair.graph, count: 300)
        #expect(pair.graph.memoryUsed <= memory * 11 / 10 + 8192)
    }

    @Test
    func `progress is told of growing numbers, a hundred times, and at last of all`() async throws {
        for count in [1, 2, 63, 500, 1000] {
            let index = try HNSWIndex(
                dimension: Self.dimension,
                metric: .squaredEuclidean,
                parameters: HNSWParameters(m: 4, efConstruction: 12)
            )
            var random = SeededRandom(seed: 5)
            let vectors = random.vector(count * Self.dimension)
            let (added, calls) = try await inOwnTask {
                var calls: [Int] = []
                let added = try index.insert(
                    contentsOf: vectors,
                    ids: denseIDs(0..<count),
                    threads: 2,
                    progress: { done in
                        calls.append(done.insertedCount)
                        // All are in: stopping now stops nothing.
                        if done.fraction == 1 { cancelThisTask() }
                    }
                )
                return (added, calls)
            }
            #expect(added == count)
            #expect(calls.count <= 101)
            #expect(calls.last == count)
            #expect(zip(calls, calls.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    @Test func `between two parts of an insertion the index can be changed and compacted`() throws {
        let pair = try filled(200)
        let graph = pair.graph
        var random = SeededRandom(seed: 6)
        var step = 0
        try graph.insert(
            contentsOf: random.vector(300 * Self.dimension),
            ids: denseIDs(200..<500),
            threads: 2,
            progress: { done in
                step += 1
                graph.remove(VectorID(UInt64(step)))
                _ = try? graph.insert([1, 2, 3, Float(step)], id: VectorID(UInt64(1000 + step)))
                if step % 16 == 0 { graph.compact() }
                #expect(graph.count == 200 + done.insertedCount)
            }
        )
        #expect(graph.faults() == [])
        #expect(graph.count == 500)
        #expect(try graph.search([0, 0, 0, 0], k: 500).count == 500)
        graph.compact()
        expectSound(graph, count: 500)
    }
}
