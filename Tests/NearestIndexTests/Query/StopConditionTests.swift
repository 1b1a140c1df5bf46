import NearestIndex
import Testing

@Suite struct StopConditionTests {
    private static let past = ContinuousClock.now - .seconds(1)
    private static let future = ContinuousClock.now + .seconds(3600)

    @Test func `a search without a deadline goes on`() {
        #expect(StopCondition(deadline: nil).reason() == nil)
        #expect(StopCondition(deadline: Self.future).reason() == nil)
    }

    @Test func `a deadline that passed stops it`() {
        #expect(StopCondition(deadline: Self.past).reason() == .deadline)
    }

    @Test func `a deadline that passes later stops it then`() async throws {
        let condition = StopCondition(deadline: .now + .milliseconds(20))
        while let deadline = condition.deadline, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(condition.reason() == .deadline)
    }

    @Test func `a cancelled task stops it, before any deadline`() async {
        let reasons = await withTaskGroup(of: [SearchResult.Interruption?].self) { group in
            group.cancelAll()
            group.addTask {
                [nil, Self.past, Self.future].map { StopCondition(deadline: $0).reason() }
            }
            return await group.next()
        }
        #expect(reasons == [.cancelled, .cancelled, .cancelled])
    }

    @Test func `a batch that is not stopped has no reason`() {
        let shared = SharedStopCondition(deadline: Self.future)
        #expect(!shared.shouldStop())
        #expect(shared.reason == nil)
    }

    @Test func `a batch that is stopped keeps its first reason`() async {
        let late = SharedStopCondition(deadline: Self.past)
        #expect(late.reason == nil)
        #expect(late.shouldStop())
        #expect(late.reason == .deadline)
        let cancelled = SharedStopCondition(deadline: nil)
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask {
                #expect(late.shouldStop())
                #expect(cancelled.shouldStop())
            }
        }
        #expect(late.reason == .deadline)
        // A thread outside of the cancelled task learns of it.
        #expect(cancelled.reason == .cancelled)
        #expect(cancelled.shouldStop())
    }
}
