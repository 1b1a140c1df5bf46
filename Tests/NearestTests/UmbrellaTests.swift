import Nearest
import Testing

@Suite struct UmbrellaTests {
    @Test func `importing Nearest brings the indexes`() throws {
        let index = try FlatIndex(dimension: 2, metric: .squaredEuclidean)
        try index.insert([3, 4], id: 1)
        let hits = try index.search([0, 0], k: 1)
        #expect(hits.first == Neighbor(id: 1, distance: 25))
    }

    @Test func `importing Nearest brings filters`() throws {
        let year = Attribute<Int>("year")
        let filter: Filter = year >= 1990
        #expect(try Filter("year >= 1990") == filter)
        try AttributeSchema([year]).check(filter)
    }
}
