import NearestIndex
import NearestTestSupport
import Testing

/// Graphs of bits: many are at the same distance there, so lists are chosen among ties.
@Suite struct HNSWBitTests {
    #if DEBUG
    private static let count = 240
    #else
    private static let count = 3000
    #endif
    private static let dimension = 48

    private func graph(_ metric: Metric, dimension: Int = Self.dimension) throws -> HNSWIndex {
        try HNSWIndex(
            dimension: dimension,
            metric: metric,
            encoding: .bit,
            parameters: HNSWParameters(m: 6, efConstruction: 30)
        )
    }

    @Test(arguments: Metric.ofBits)
    func `after changes of all kinds every vector can be reached`(metric: Metric) throws {
        let (count, third) = (Self.count, Self.count / 3)
        let rows = PackedBits(count: 2 * count, dimension: Self.dimension, seed: 6)
        let graph = try graph(metric)
        let ids = denseIDs(0..<count)
        let old = rows.bytes.count / 2
        try graph.insert(
            contentsOf: .bits(rows.bytes.span.extracting(0..<old)),
            ids: ids,
            threads: 2
        )
        for round in 0..<3 {
            let some = round * third..<(round + 1) * third
            #expect(graph.remove(Array(ids[some])) == third)
            #expect(graph.faults() == [])
            for number in some {
                let vector = rows.bytes(count + number)
                try graph.insert(.bits(vector.span), id: ids[number])
            }
            expectSound(graph, count: count)
        }
        graph.compact()
        expectSound(graph, count: count)
        var found = 0
        for number in 0..<count {
            let vector = rows.bytes(count + number)
            let nearest = try graph.search(.bits(vector.span), k: 1)
            found += nearest[0].distance == 0 ? 1 : 0
        }
        #expect(found >= count - count / 100)
    }

    @Test(arguments: Metric.ofBits)
    func `every copy is found among others, however it came`(metric: Metric) throws {
        let rows = PackedBits(count: Self.count, dimension: Self.dimension, seed: 7)
        let same = rows.bytes(0)
        var copies: Set<VectorID> = []
        var bytes: [UInt8] = []
        for number in 0..<Self.count {
            if number % 3 == 0 { copies.insert(VectorID(number)) }
            bytes += number % 3 == 0 ? same : rows.bytes(number)
        }
        for oneByOne in [false, true] {
            let graph = try graph(metric)
            if oneByOne {
                for number in 0..<Self.count {
                    let vector = Array(bytes[number * same.count..<(number + 1) * same.count])
                    try graph.insert(.bits(vector.span), id: VectorID(number))
                }
            } else {
                try graph.insert(
                    contentsOf: .bits(bytes.span),
                    ids: denseIDs(0..<Self.count),
                    threads: 2
                )
            }
            expectSound(graph, count: Self.count)
            let all = try graph.search(.bits(same.span), k: copies.count)
            #expect(all.allSatisfy { $0.distance == 0 } && all.count == copies.count)
            let gone = copies.filter { $0.rawValue % 9 != 0 }.sorted()
            graph.remove(gone)
            graph.compact()
            expectSound(graph, count: Self.count - gone.count)
            let rest = try graph.search(.bits(same.span), within: 0)
            #expect(Set(rest.map(\.id)).isSuperset(of: copies.subtracting(gone)))
        }
    }

    // As many in every build: fewer are found even by lists that all keep the same copies.
    @Test func `copies that are left are all found within no distance`() throws {
        let count = 3000
        let rows = PackedBits(count: count, dimension: Self.dimension, seed: 7)
        let same = rows.bytes(0)
        let bytes = (0..<count).flatMap { $0 % 3 == 0 ? same : rows.bytes($0) }
        let graph = try graph(.hamming)
        try graph.insert(contentsOf: .bits(bytes.span), ids: denseIDs(0..<count), threads: 2)
        let copies = denseIDs(0..<count).filter { $0.rawValue % 3 == 0 }
        graph.remove(copies.filter { $0.rawValue % 9 != 0 })
        graph.compact()
        let left = Set(copies.filter { $0.rawValue % 9 == 0 })
        let options = SearchOptions(efSearch: 32)
        let found = try graph.search(.bits(same.span), within: 0, options: options)
        #expect(left.subtracting(found.map(\.id)).isEmpty)
    }

    @Test(arguments: [1024, 4096, 65_536], Metric.ofBits)
    func `thousands of bits are searched`(dimension: Int, metric: Metric) throws {
        let count = dimension == 65_536 ? 20 : 80
        let rows = PackedBits(count: count + 5, dimension: dimension, centers: 5, seed: 8)
        let graph = try graph(metric, dimension: dimension)
        let exact = try FlatIndex(dimension: dimension, metric: metric, encoding: .bit)
        let length = dimension / 8
        let given = rows.bytes.span.extracting(0..<count * length)
        try graph.insert(contentsOf: .bits(given), ids: denseIDs(0..<count))
        try exact.insert(contentsOf: .bits(given), ids: denseIDs(0..<count))
        expectSound(graph, count: count)
        for number in count..<count + 5 {
            let query = rows.bytes(number)
            let truth = try exact.search(.bits(query.span), k: 5)
            #expect(try graph.search(.bits(query.span), k: 5).neighbors == truth.neighbors)
            let nearest = try exact.vector(of: truth[0].id)
            #expect(try metric.distance(rows.numbers(number), nearest) == truth[0].distance)
        }
    }
}
