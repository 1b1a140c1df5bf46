import CAllocationCounter
import Nearest

/// One way of searching into a caller's buffer, which must allocate nothing.
struct SearchCase {
    enum Kind: String, CaseIterable {
        case flat = "flat"
        case graph = "graph"
        case flatSegment = "flat segment"
        case graphSegment = "graph segment"
    }

    enum Variant: String {
        case all = "all"
        case excluding = "excluding 100"
        case keeping = "keeping 200"
        case matching = "matching half"
        case holes = "a third removed"
        case deadline = "with a deadline"
        case fewByAttribute = "where one in 10"
        case manyByAttribute = "where two in 3"
    }

    var kind: Kind
    var metric: Metric
    var encoding: ScalarEncoding
    var dimension: Int
    var variant: Variant

    static let searches = 200
    static let k = 10
    private static let queryCount = 16

    var description: String {
        "\(kind.rawValue) \(metric) \(encoding) \(dimension), \(variant.rawValue)"
    }

    /// Vectors held: so many that a search looks at the clock, or fewer, the longer they are.
    private var count: Int { variant == .deadline ? 10_000 : dimension == 16 ? 3000 : 1000 }

    private var candidates: Candidates {
        switch variant {
        case .all, .holes, .deadline, .fewByAttribute, .manyByAttribute: .all
        case .excluding: .excluding(Set((0..<100).map { VectorID($0 * 29) }))
        case .keeping: .keeping(Set((0..<200).map { VectorID($0 * 13) }))
        case .matching: .matching { $0.rawValue % 2 == 0 }
        }
    }

    private static let number = Attribute<Int>("number")

    /// Asked of 0, 1, …, 29 in turn.
    private var filter: Filter? {
        switch variant {
        case .fewByAttribute: Self.number < 3
        case .manyByAttribute: Self.number >= 10
        default: nil
        }
    }

    private func attributes() -> [Attributes] {
        (0..<count).map { row in
            var attributes = Attributes()
            attributes[Self.number] = row % 30
            return attributes
        }
    }

    /// Fills an index, and counts what searching it allocates.
    func run() throws -> allocation_counts {
        var random = Numbers()
        let vectors = random.vector(count * dimension)
        let ids = (0..<UInt64(count)).map { VectorID($0) }
        let removed = variant == .holes ? (0..<UInt64(count / 3)).map { VectorID($0 * 3) } : []
        // What a segment is opened from goes with its process.
        let path = FilePath("/tmp/nearest-allocations-\(UInt64.random(in: 0 ... .max)).nseg")
        defer { removeFile(path) }
        switch kind {
        case .flat, .flatSegment:
            let index = try FlatIndex(
                dimension: dimension,
                metric: metric,
                encoding: encoding,
                attributes: AttributeSchema([Self.number])
            )
            try index.insert(contentsOf: vectors, ids: ids, attributes: attributes())
            index.remove(removed)
            if kind == .flat { return try search(index, &random) }
            try index.write(to: path)
            return try search(Segment.open(path), &random)
        case .graph, .graphSegment:
            let index = try HNSWIndex(
                dimension: dimension,
                metric: metric,
                encoding: encoding,
                parameters: HNSWParameters(m: 8, efConstruction: 16),
                attributes: AttributeSchema([Self.number])
            )
            try index.insert(
                contentsOf: vectors,
                ids: ids,
                attributes: attributes(),
                threads: 2
            )
            index.remove(removed)
            if kind == .graph { return try search(index, &random) }
            try index.write(to: path)
            return try search(Segment.open(path), &random)
        }
    }

    // Searches a few times, then counts while searching many times more.
    private func search(
        _ index: some AttributeSearching,
        _ random: inout Numbers
    ) throws -> allocation_counts {
        let queries = (0..<Self.queryCount).map { _ in random.vector(dimension) }
        let candidates = try filter.map { try index.candidates(where: $0) } ?? candidates
        var options = SearchOptions()
        if variant == .deadline { options.deadline = .now + .seconds(3600) }

        var counts = allocation_counts()
        let last = try [Neighbor](capacity: Self.k) { output throws(NearestError) in
            // The first searches of a graph may allocate what later, longer ones use again.
            for query in queries.prefix(kind == .flat || kind == .flatSegment ? 1 : queries.count) {
                output.removeAll()
                try index.search(query.span, into: &output, among: candidates, options: options)
            }
            allocation_counter_start(true)
            defer { counts = allocation_counter_stop() }
            for number in 0..<Self.searches {
                output.removeAll()
                let query = queries[number % Self.queryCount]
                try index.search(query.span, into: &output, among: candidates, options: options)
            }
        }
        let query = queries[(Self.searches - 1) % Self.queryCount]
        let expected = try index.search(query, k: Self.k, among: candidates, options: options)
        guard last == expected.neighbors, last.count == Self.k else {
            fail("\(description): found \(last), expected \(expected)")
        }
        return counts
    }
}
