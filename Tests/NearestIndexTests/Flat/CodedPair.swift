import NearestIndex
import NearestTestSupport
import Testing

/// The same vectors in an exact index with codes and in one without.
struct CodedPair {
    let coded: FlatIndex
    let plain: FlatIndex

    init(_ test: CodedCase, dimension: Int) throws {
        func index(_ quantization: Quantization) throws -> FlatIndex {
            try FlatIndex(
                dimension: dimension,
                metric: test.metric,
                encoding: test.encoding,
                quantization: quantization
            )
        }
        (coded, plain) = (try index(test.quantization), try index(.none))
    }

    func change(_ body: (FlatIndex) throws -> Void) rethrows {
        try body(coded)
        try body(plain)
    }

    /// Expects the same answers to all kinds of searches.
    ///
    /// - Returns: the codes that were compared.
    @discardableResult
    func compare(_ queries: [[Float]], _ ids: [VectorID]) throws -> Int {
        var compared = 0
        let even: Candidates = .excluding(Set(ids.filter { $0.rawValue % 2 == 1 }))
        let some: Candidates = .keeping(Set(ids.filter { $0.rawValue % 3 == 1 }))
        for query in queries {
            for k in [1, 10] {
                let answer = try coded.search(query, k: k)
                #expect(answer.neighbors == (try plain.search(query, k: k)).neighbors)
                compared += answer.statistics.codeDistanceCount
                for candidates in [even, some] {
                    let found = try coded.search(query, k: k, among: candidates)
                    let expected = try plain.search(query, k: k, among: candidates)
                    #expect(found.neighbors == expected.neighbors)
                }
            }
            let tenth = try plain.search(query, k: 10).neighbors.last
            let radius = try #require(tenth).distance
            #expect(
                try coded.search(query, within: radius).neighbors
                    == plain.search(query, within: radius).neighbors
            )
            // More than there are.
            #expect(
                try coded.search(query, k: coded.count + 1).neighbors
                    == plain.search(query, k: plain.count + 1).neighbors
            )
        }
        let floats = SearchOptions(usesQuantization: false)
        let unused = try coded.search(queries[0], k: 3, options: floats)
        #expect(unused.statistics.codeDistanceCount == 0)
        #expect(try plain.search(queries[0], k: 3).neighbors == unused.neighbors)
        return compared
    }
}
