import CAllocationCounter
import Nearest

// A search into a caller's buffer allocates nothing once the first ones are done.

guard allocation_counter_works() else {
    skip("counted only with the GNU C library on Linux")
}

// The counter itself: a search that returns an array allocates it, and nothing goes uncounted.
let small = try FlatIndex(dimension: 2, metric: .squaredEuclidean)
try small.insert([1, 2], id: 1)
_ = try small.search([1, 2], k: 1)
allocation_counter_start(false)
let answer = try small.search([1, 2], k: 1)
let counted = allocation_counter_stop()
guard answer.count == 1, counted.allocations > 0 else {
    fail("an array was allocated, but nothing was counted")
}

var cases: [SearchCase] = []
for dimension in [16, 384, 1536] {
    for metric in [Metric.squaredEuclidean, .innerProduct, .cosine, .manhattan] {
        for encoding in [ScalarEncoding.float32, .float16] {
            var variants: [SearchCase.Variant] = [.all, .excluding]
            if dimension < 1536 { variants += [.keeping, .matching, .holes] }
            if dimension == 16 { variants.append(.deadline) }
            if dimension < 1536 { variants += [.fewByAttribute, .manyByAttribute] }
            for kind in SearchCase.Kind.allCases {
                cases += variants.map {
                    SearchCase(
                        kind: kind,
                        metric: metric,
                        encoding: encoding,
                        dimension: dimension,
                        variant: $0
                    )
                }
            }
        }
    }
}

var allocating = 0
for search in cases {
    let counts = try search.run()
    print(
        "\(search.description):",
        "\(counts.allocations) allocations, \(counts.frees) frees in "
            + "\(SearchCase.searches) searches"
    )
    if counts.allocations > 0 { allocating += 1 }
}
guard allocating == 0 else { fail("\(allocating) of \(cases.count) cases allocate") }
print("\(cases.count) cases allocate nothing")

// What is taken from the system is given back.
#if os(Linux)
let rounds = 2000
let lost = try lostPages(rounds: rounds)
print("\(lost.indexes) and \(lost.segments) pages lost by \(rounds) indexes and segments")
guard lost.indexes < rounds / 4, lost.segments < rounds / 4 else { fail("memory stays mapped") }
#endif
