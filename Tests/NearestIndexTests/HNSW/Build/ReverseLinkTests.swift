import NearestIndex
import NearestTestSupport
import Testing

@Suite struct ReverseLinkTests {
    private func links(_ count: Int, seed: UInt64) -> [ReverseLink] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { source in
            ReverseLink(
                layer: Int(random.next() % 3),
                target: Int(random.next() % 5),
                source: source,
                distance: Float(random.next() % 4) - 1
            )
        }
    }

    private func fields(_ link: ReverseLink) -> [Double] {
        [
            Double(link.layer), Double(link.target), Double(link.key.distance),
            Double(link.key.node),
        ]
    }

    @Test func `a link names its layer, its target, its source and its length`() {
        let target = GraphLayout.maximumNodes - 1
        let link = ReverseLink(layer: 31, target: target, source: 77, distance: -2.5)
        #expect(link.layer == 31)
        #expect(link.target == target)
        #expect(link.key == CandidateKey(distance: -2.5, node: 77, isExcluded: false))
    }

    @Test func `links are sorted by list, then by length, then by source`() {
        let links = links(200, seed: 40)
        let expected = links.map(fields).sorted { $0.lexicographicallyPrecedes($1) }
        var random = SeededRandom(seed: 41)
        for _ in 0..<5 {
            var shuffled = links.shuffled(using: &random)
            ReverseLink.sort(&shuffled)
            #expect(shuffled.map(fields) == expected)
        }
    }

    @Test(arguments: [0, 1, 2, 200])
    func `groups are the lists, each once and whole`(count: Int) {
        var links = links(count, seed: 42)
        ReverseLink.sort(&links)
        let groups = ReverseLink.groups(links)
        #expect(groups.flatMap { $0.map(fields) } == links.map(fields))
        let places = groups.map { group in group.map { [$0.layer, $0.target] } }
        for places in places { #expect(Set(places).count == 1) }
        #expect(Set(places.compactMap(\.first)).count == groups.count)
        #expect(groups.count == Set(links.map { [$0.layer, $0.target] }).count)
    }
}
