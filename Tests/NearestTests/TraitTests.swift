import Foundation
import Nearest
import Testing

/// What the library's traits change.
///
/// `.ci/run` runs all tests twice: with the default traits, and without `BLAS` but with
/// `Foundation`.
@Suite struct TraitTests {
    @Test func `batches are answered with a BLAS and without`() throws {
        let index = try FlatIndex(dimension: 2, metric: .squaredEuclidean)
        try index.insert(contentsOf: [1, 2, 3, 4], ids: [1, 2])
        let answers = try index.search(batch: [0, 0, 9, 9], k: 1)
        #expect(answers.map { $0[0].id } == [1, 2])
        let options = SearchOptions(matrixProduct: .blas)
        #if BLAS
        #expect(try index.search(batch: [0, 0, 9, 9], k: 1, options: options).count == 2)
        #else
        let error = #expect(throws: NearestError.self) {
            try index.search(batch: [0, 0, 9, 9], k: 1, options: options)
        }
        #expect(error?.code == .unsupported)
        #endif
    }

    #if Foundation
    @Test func `errors say their message, and paths may be URLs`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "nearest-\(UUID()).nseg")
        defer { try? FileManager.default.removeItem(at: file) }
        let index = try FlatIndex(dimension: 2, metric: .squaredEuclidean)
        try index.insert([1, 2], id: 1)
        try index.write(to: file)
        #expect(try Segment.open(file).count == 1)
        let error = #expect(throws: NearestError.self) { try index.search([1], k: 1) }
        #expect((error as (any Error)?)?.localizedDescription == error?.message)
    }

    @Test func `attributes are decoded by a schema`() throws {
        let schema = AttributeSchema(Attribute<Int>("words"), Attribute<String>("page"))
        let line = Data(#"{"page": "a", "words": 7, "text": "passed over"}"#.utf8)
        let decoder = JSONDecoder()
        let attributes = try decoder.decode(Attributes.self, from: line, configuration: schema)
        #expect(attributes == ["page": "a", "words": 7])
        let wrong = Data(#"{"words": "seven"}"#.utf8)
        #expect(throws: (any Error).self) {
            try decoder.decode(Attributes.self, from: wrong, configuration: schema)
        }
    }
    #endif
}
