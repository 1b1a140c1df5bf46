import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

@Suite struct FilterTests {
    private let a = Movie.year == 1
    private let b = Movie.year == 2
    private let c = Movie.year == 3

    @Test func `brackets that change nothing make no other filter`() {
        #expect(((a && b) && c) == (a && (b && c)))
        #expect(((a || b) || c) == (a || (b || c)))
        #expect(((a && b) && c).hashValue == (a && (b && c)).hashValue)
        #expect((a && b || c) != (a && (b || c)))
        #expect(Filter.all(of: [a, b, c]) == (a && b && c))
        #expect(Filter.any(of: [a, b || c]) == (a || b || c))
    }

    @Test func `all and any of nothing, and of one`() {
        #expect(Filter.all(of: []) == .all)
        #expect(Filter.any(of: []) == .nothing)
        #expect(Filter.all(of: [a || b]) == (a || b))
        #expect(Filter.any(of: [a && b]) == (a && b))
        #expect(Filter.all != .nothing)
    }

    @Test func `a negation of a negation is the filter itself`() {
        #expect(!(!a) == a)
        #expect(!(!(!a)) == !a)
        #expect((!(!(a && b)) && c) == (a && b && c))
        var filter = a
        for _ in 0..<10_000 { filter = !filter }
        #expect(filter == a)
    }

    @Test func `levels count what stands inside each other`() throws {
        #expect(a.levels == 1)
        #expect((!a).levels == 2)
        #expect((!(!a)).levels == 1)
        #expect((a && b && c).levels == 2)
        #expect((a && b || c).levels == 3)
        #expect((!(a && b) || c).levels == 4)
        #expect(Filter.all.levels == 1)
        let text = Array(repeating: "x", count: 10_000).joined(separator: " AND ")
        #expect(try Filter(text).levels == 2)
    }

    @Test func `levels are the same however a filter is made`() {
        var maker = RandomFilter(seed: 1)
        for _ in 0..<500 {
            let filter = maker.anyFilter(levels: 8)
            #expect(Filter(filter.node) == filter)
            #expect(filter.levelsNegated == (!filter).levels)
        }
    }

    @Test func `ten thousand conditions are joined with operators`() throws {
        var all = a
        var any = a
        for value in 0..<10_000 {
            all = all && Movie.year != value
            any = any || Movie.year == value
        }
        #expect(all.levels == 2 && any.levels == 2)
        let schema = try Movie.schema()
        #expect(try !schema.passes(all, ["year": .int(1)]))
        #expect(try schema.passes(any, ["year": .int(9999)]))
        #expect(try Filter(all.description) == all)
    }

    /// The deepest filters: what each of them is made of, from the inside, repeated.
    enum Shape: String, CaseIterable {
        case andOr, orAnd, notAnd, notOr, notAndOr

        func filter(levels: Int) -> Filter {
            var filter = Movie.year == 0
            var step = 0
            while filter.levels < levels {
                let other = Movie.year == step
                switch (self, step % 3, step % 2) {
                case (.andOr, _, 0), (.orAnd, _, 1), (.notAnd, _, 1), (.notAndOr, 1, _):
                    filter = filter && other
                case (.andOr, _, _), (.orAnd, _, _), (.notOr, _, 1), (.notAndOr, 2, _):
                    filter = other || filter
                default: filter = !filter
                }
                step += 1
            }
            return filter
        }
    }

    @Test(arguments: Shape.allCases)
    func `the deepest filter is printed, read, bound, hashed and compared`(shape: Shape) throws {
        let filter = shape.filter(levels: Filter.maximumLevels)
        #expect(filter.levels == 100)
        let read = try Filter(filter.description)
        #expect(read == filter)
        #expect(read.hashValue == filter.hashValue)
        let schema = try Movie.schema()
        let row: Row = ["year": .int(7)]
        #expect(try schema.passes(filter, row) == FilterInterpreter.holds(filter.node, row))
    }

    @Test func `a filter with too many levels stops the process`() async {
        await #expect(processExitsWith: .failure) {
            _ = !Shape.notAnd.filter(levels: Filter.maximumLevels - 1) && Filter.all || .nothing
        }
    }

    @Test func `a filter is a key of a dictionary, NaN in it or not`() {
        let filter = Movie.rating < .nan
        #expect([filter: 1][filter] == 1)
        #expect([Movie.rating == 0: 1][Movie.rating == -0.0] == 1)
    }
}
