// README:begin
import Nearest

// Colors as red, green and blue. Embeddings are longer, and otherwise the same.
let names: [VectorID: String] = [1: "tomato", 2: "gold", 3: "seagreen", 4: "navy"]

let index = try HNSWIndex(dimension: 3, metric: .squaredEuclidean)
try index.insert([255, 99, 71], id: 1)
try index.insert([255, 215, 0], id: 2)
try index.insert([46, 139, 87], id: 3)
try index.insert([0, 0, 128], id: 4)

let orange: [Float] = [255, 165, 0]
for hit in try index.search(orange, k: 2) {
    print(names[hit.id, default: "?"], hit.distance)  // gold 2500.0, then tomato 9397.0
}
// README:end

let expected = [Neighbor(id: 2, distance: 2500), Neighbor(id: 1, distance: 9397)]
let found = try index.search(orange, k: 2)
guard found.neighbors == expected, found.completion == .complete else {
    fail("expected \(expected), found \(found)")
}

// README:begin
enum Movie {
    static let year = Attribute<Int>("year")
    static let language = Attribute<String>("language")
    static let tags = Attribute<Set<String>>("tags")
}

let movies = try HNSWIndex(
    dimension: 3,
    metric: .cosine,
    attributes: AttributeSchema([Movie.year, Movie.language, Movie.tags])
)
var attributes = Attributes()
attributes[Movie.year] = 1994
attributes[Movie.language] = "sv"
try movies.insert([0.1, 0.7, 0.2], id: 42, attributes: attributes)

let filter = Movie.year >= 1990 && Movie.language == "sv" && !Movie.tags.contains("draft")
for hit in try movies.search([0.2, 0.6, 0.2], k: 10, where: filter) { print(hit.id, hit.distance) }
print(try movies.explain(filter))  // how many pass, what each strategy costs, and the choice
// README:end

guard try movies.search([0.2, 0.6, 0.2], k: 10, where: filter).map(\.id) == [42] else {
    fail("the film that passes the filter was not found")
}

// README:begin
movies.metadata.model = "colors-1"
try movies.write(to: "/tmp/movies.nseg")

let options = Segment.OpenOptions(model: "colors-1")
let segment = try Segment.open("/tmp/movies.nseg", options: options)
let hits = try segment.search([0.2, 0.6, 0.2], k: 10, where: filter, returning: [Movie.year])
for hit in hits { print(hit.id, hit.distance, hit[Movie.year] ?? 0) }

try movies.remove(where: Movie.year < 1950)  // of the index in memory; a segment does not change
// README:end

guard hits.map(\.id) == [42], hits[0][Movie.year] == 1994, movies.count == 1 else {
    fail("the file does not answer as the index: \(hits)")
}
