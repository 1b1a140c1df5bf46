import NearestIndex
import NearestTestSupport
import Testing

@Suite struct VisitedSetTests {
    @Test func `a search has seen what it marked, and nothing that an earlier one marked`() {
        var random = SeededRandom(seed: 14)
        var visited = VisitedSet()
        // Tags begin again after 255 searches.
        for search in 0..<600 {
            visited.clear(count: 50)
            let marks = visited.current
            for node in 0..<50 { #expect(!marks.contains(node), "search \(search)") }
            var model: Set<Int> = []
            for _ in 0..<10 {
                let node = Int.random(in: 0..<50, using: &random)
                #expect(marks.insert(node) == model.insert(node).inserted)
            }
            for node in 0..<50 { #expect(marks.contains(node) == model.contains(node)) }
        }
    }

    @Test func `marks of 255 searches ago are gone, wherever they begin`() {
        for offset in [0, 1, 100, 254] {
            var visited = VisitedSet()
            for _ in 0..<offset { visited.clear(count: 4) }
            visited.clear(count: 4)
            visited.current.insert(2)
            for search in 1...260 {
                visited.clear(count: 4)
                #expect(!visited.current.contains(2), "search \(search) after \(offset)")
            }
        }
    }

    @Test func `a node that is forgotten is new again`() {
        var visited = VisitedSet()
        // The first tag and the last one.
        for search in 0..<255 {
            visited.clear(count: 3)
            guard search == 0 || search == 254 else { continue }
            let marks = visited.current
            #expect(marks.insert(1))
            #expect(!marks.insert(1))
            marks.remove(1)
            #expect(!marks.contains(1))
            #expect(marks.insert(1))
        }
    }

    @Test func `the set grows with the graph, and is empty then`() {
        var visited = VisitedSet()
        var capacity = 0
        for count in [1, 2, 10, 11, 100, 50, 1000] {
            visited.clear(count: count)
            #expect(visited.capacity >= max(count, capacity))
            capacity = visited.capacity
            let marks = visited.current
            for node in 0..<count { #expect(marks.insert(node)) }
        }
    }
}
