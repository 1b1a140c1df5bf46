import Foundation
import NearestIndex
import Testing

/// Long calls on threads of their own.
@Suite struct BlockingThreadTests {
    private struct Refusal: Error {}

    @Test func `work returns and throws as it would in place`() async throws {
        #expect(await BlockingThread.run { 7 } == 7)
        await #expect(throws: Refusal.self) { try await BlockingThread.run { throw Refusal() } }
    }

    @Test func `other tasks run while more calls wait than there are threads`() async throws {
        let (waiting, open) = (SharedNumber(0), SharedNumber(0))
        await withTaskGroup(of: Void.self) { group in
            // More than run at a time, and more than the tasks of a process have threads.
            for _ in 0..<64 {
                group.addTask {
                    await BlockingThread.run {
                        waiting.add(1)
                        while open.value == 0 { Thread.sleep(forTimeInterval: 0.001) }
                    }
                }
            }
            // This task gets a thread although none of the calls has ended.
            while waiting.value < 2 { await Task.yield() }
            open.set(1)
        }
        #expect(waiting.value == 64)
    }

    @Test func `work sees that its task is cancelled, and its local values`() async throws {
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await Self.$name.withValue("inner") {
                await BlockingThread.run { (Task.isCancelled, Self.name) }
            }
        }
        task.cancel()
        let (isCancelled, name) = await task.value
        #expect(isCancelled && name == "inner")
    }

    @TaskLocal private static var name = "outer"

    @MainActor @Test func `the thread is not that of the calling actor`() async throws {
        // The main actor goes on meanwhile, so it can open the way for the call.
        let open = SharedNumber(0)
        async let work: Void = BlockingThread.run {
            while open.value == 0 {}
        }
        await Task.yield()
        open.set(1)
        await work
    }

    @Test func `a batch answers in a task as it does elsewhere`() async throws {
        let index = try FlatIndex(dimension: 1, metric: .squaredEuclidean)
        try index.insert(contentsOf: [1, 2, 3], ids: [1, 2, 3])
        let queries: [Float] = [0, 4]
        let answers = try await index.search(batch: queries, k: 2)
        #expect(answers.map { $0.map(\.id) } == [[1, 2], [3, 2]])
    }
}
