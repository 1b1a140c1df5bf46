// What the library's traits change. It is run without the trait `BLAS` and with `Foundation`.
import Foundation
import Nearest

let file = FileManager.default.temporaryDirectory.appending(path: "nearest-\(UUID()).nseg")
defer { try? FileManager.default.removeItem(at: file) }

let index = try FlatIndex(dimension: 2, metric: .squaredEuclidean)
try index.insert(contentsOf: [1, 2, 3, 4], ids: [1, 2])
let answers = try index.search(batch: [0, 0, 9, 9], k: 1)
precondition(answers.map { $0[0].id } == [1, 2])
do {
    let options = SearchOptions(matrixProduct: .blas)
    _ = try index.search(batch: [0, 0, 9, 9], k: 1, options: options)
    preconditionFailure("there is a BLAS")
} catch {
    precondition(error.code == .unsupported)
    precondition((error as any Error).localizedDescription == error.message)
}
// `run.sh` says that the trait is on; without it this is compiled, but not run.
#if FOUNDATION_TRAIT
let schema = AttributeSchema(Attribute<Int>("words"), Attribute<String>("page"))
let line = Data(#"{"page": "a", "words": 7, "text": "passed over"}"#.utf8)
let attributes = try JSONDecoder().decode(Attributes.self, from: line, configuration: schema)
precondition(attributes == ["page": "a", "words": 7])
#endif
print("without BLAS, with Foundation: right")
