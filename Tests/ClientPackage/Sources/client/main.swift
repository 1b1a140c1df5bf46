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
