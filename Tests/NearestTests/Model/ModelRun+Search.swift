import Nearest
import NearestTestSupport

// Searches of every kind, of the index and of its files.
extension ModelRun {
    /// One search that was drawn.
    struct Question {
        var query: [Float]
        var k: Int
        var filter: Filter
        var candidates: Candidates
        var options: SearchOptions
        /// The vectors that pass.
        var passing: Set<VectorID>
    }

    mutating func question() -> Question {
        let count = oracle.vectors.count
        let k = [1, 2, 5, 10, max(1, count / 2), max(1, count), count + 7, .max][
            maker.int(below: 8)
        ]
        let efSearch = [nil, nil, 1, 40, .max][maker.int(below: 5)]
        let filter = maker.int(below: 3) == 0 ? Filter.all : maker.filter(setting.schema)
        let some = Set((0..<maker.int(below: 80)).map { _ in id() })
        let rest = UInt64(2 + maker.int(below: 4))
        let (candidates, isAmong): (Candidates, (VectorID) -> Bool) =
            switch maker.int(below: 6) {
            case 0: (.keeping(some), { some.contains($0) })
            case 1: (.excluding(some), { !some.contains($0) })
            case 2: (.matching { $0.rawValue % rest == 0 }, { $0.rawValue % rest == 0 })
            default: (.all, { _ in true })
            }
        let passing = oracle.vectors.keys.filter {
            isAmong($0) && FilterInterpreter.holds(filter.node, attributes[$0]?.values ?? [:])
        }
        return Question(
            query: vector(),
            k: k,
            filter: filter,
            candidates: candidates,
            options: SearchOptions(efSearch: efSearch),
            passing: Set(passing)
        )
    }

    mutating func search() throws {
        try ask(index, isExact: Index.isExact)
    }

    /// Asks an index or a segment, in one of the ways that there are.
    mutating func ask(_ index: some AttributeSearching, isExact: Bool) throws {
        let question = question()
        tally.searches += 1
        var answer: SearchResult
        var k = question.k
        switch maker.int(below: 8) {
        case 0:
            let other = vector()
            answer = try index.search(
                batch: other + question.query,
                k: k,
                threads: 1 + maker.int(below: 2),
                where: question.filter,
                among: question.candidates,
                options: question.options
            )[1]
        case 1:
            return try askWithin(index, question, isExact: isExact)
        case 2:
            k = min(k, 500)
            let (neighbors, summary) = try filled(index, question, k: k)
            answer = SearchResult(neighbors: neighbors, summary: summary)
        default:
            answer = try index.search(
                question.query,
                k: k,
                where: question.filter,
                among: question.candidates,
                options: question.options
            )
        }
        try check(answer, question, k: k, isExact: isExact)
    }

    private func filled(
        _ index: some AttributeSearching,
        _ question: Question,
        k: Int
    ) throws -> ([Neighbor], SearchSummary) {
        var summary: SearchSummary?
        let neighbors = unsafe try [Neighbor](unsafeUninitializedCapacity: k) { buffer, count in
            var output = unsafe OutputSpan(buffer: buffer, initializedCount: 0)
            summary = try index.search(
                question.query.span,
                into: &output,
                where: question.filter,
                among: question.candidates,
                options: question.options
            )
            count = unsafe output.finalize(for: buffer)
        }
        guard let summary else { throw ModelFault("no summary") }
        return (neighbors, summary)
    }

    private mutating func check(
        _ answer: SearchResult,
        _ question: Question,
        k: Int,
        isExact: Bool
    ) throws {
        let due = min(k, question.passing.count)
        let asked = "k \(k), \(question.filter), \(question.options)"
        try ModelFault.unless(answer.count == due, "\(answer.count) of \(due) neighbors: \(asked)")
        let completion: SearchResult.Completion =
            question.passing.count < k ? .fewerThanRequested : .complete
        try ModelFault.unless(answer.completion == completion, "\(answer.completion): \(asked)")
        try checkValid(answer.neighbors, question, asked)
        guard due > 0 else { return }
        let last = distances(question)[due - 1]
        let slack = setting.tolerance * size(question)
        let found = answer.count { exact($0.id, question) <= last + slack }
        if isExact || due == question.passing.count {
            try ModelFault.unless(found == due, "\(due - found) are not the nearest: \(asked)")
        } else if question.options.efSearch != 1 {
            tally.wanted += due
            tally.found += found
        }
    }

    private mutating func askWithin(
        _ index: some AttributeSearching,
        _ question: Question,
        isExact: Bool
    ) throws {
        let all = distances(question)
        let radius = all.isEmpty ? 1 : Float(all[maker.int(below: all.count)])
        let answer = try index.search(
            question.query,
            within: radius,
            where: question.filter,
            among: question.candidates,
            options: question.options
        )
        let asked = "within \(radius), \(question.filter), \(question.options)"
        try checkValid(answer.neighbors, question, asked)
        let slack = setting.tolerance * size(question)
        try ModelFault.unless(answer.allSatisfy { $0.distance <= radius }, "too far: \(asked)")
        // Those at the radius itself may be on either side by rounding.
        let due = all.count { $0 < Double(radius) - slack }
        if isExact {
            try ModelFault.unless(answer.count >= due, "\(answer.count) of \(due): \(asked)")
        }
    }

    // Every neighbor passes, is there once, in order, at the right distance.
    private func checkValid(
        _ neighbors: [Neighbor],
        _ question: Question,
        _ asked: @autoclosure () -> String
    ) throws {
        var seen: Set<VectorID> = []
        for (position, neighbor) in neighbors.enumerated() {
            let id = neighbor.id
            try ModelFault.unless(question.passing.contains(id), "\(id) does not pass: \(asked())")
            try ModelFault.unless(seen.insert(id).inserted, "\(id) is there twice: \(asked())")
            let exact = exact(id, question)
            let slack = setting.tolerance * max(1, oracle.size(question.query, id))
            try ModelFault.unless(
                abs(exact - Double(neighbor.distance)) <= slack,
                "\(id) is at \(neighbor.distance), not \(exact): \(asked())"
            )
            if position > 0 {
                let isOrdered = !neighbor.isNearer(than: neighbors[position - 1])
                try ModelFault.unless(isOrdered, "\(id) is out of order: \(asked())")
            }
        }
    }

    private func exact(_ id: VectorID, _ question: Question) -> Double {
        oracle.distance(question.query, oracle.vectors[id] ?? [])
    }

    // The distances of all that pass, ascending.
    private func distances(_ question: Question) -> [Double] {
        question.passing.map { exact($0, question) }.sorted()
    }

    private func size(_ question: Question) -> Double {
        question.passing.reduce(1) { max($0, oracle.size(question.query, $1)) }
    }

    // MARK: - Cursors

    /// Opens a cursor, of which there may be three at a time.
    mutating func openCursor() throws {
        guard let index = index as? HNSWIndex, cursors.count < 3 else { return }
        let question = question()
        let candidates = try index.candidates(where: question.filter, among: question.candidates)
        let cursor = try index.cursor(
            for: question.query,
            among: candidates,
            options: question.options
        )
        cursors.append(
            ModelCursor(
                cursor,
                question.query,
                oracle,
                passing: question.passing,
                tolerance: setting.tolerance
            )
        )
    }

    /// Takes some neighbors of every cursor, and drops those that are drained.
    mutating func continueCursors() throws {
        var kept: [ModelCursor] = []
        for cursor in cursors {
            tally.searches += 1
            if try cursor.take(1 + maker.int(below: 120)) {
                tally.drainedCursors += 1
            } else {
                kept.append(cursor)
            }
        }
        cursors = kept
    }
}
