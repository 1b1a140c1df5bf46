import Foundation
import Nearest
import NearestStorage
import NearestTestSupport
import SystemPackage
import Testing

/// A small index of which a segment is made: 60 vectors of 4 elements or as many as are asked for.
struct Specimen: Sendable, CustomTestStringConvertible {
    var metric: Metric = .squaredEuclidean
    var encoding: ScalarEncoding = .float32
    var isGraph = false
    var ascends = true
    var hasAttributes = false
    var metadata: IndexMetadata = [:]
    var count = 60
    var dimension = 4
    var seed: UInt64 = 1
    var parameters = HNSWParameters(m: 3, efConstruction: 20)

    var testDescription: String {
        "\(isGraph ? "graph" : "flat") \(metric) \(encoding)\(ascends ? "" : " with order")"
            + (hasAttributes ? " with attributes" : "")
    }

    static let flat = Specimen(ascends: false, metadata: ["model": "m", "b": "ö"])
    static let graph = Specimen(
        metric: .cosine,
        encoding: .float16,
        isGraph: true,
        ascends: false,
        metadata: ["model": "m"]
    )
    static let both = [flat, graph]
    /// With attributes.
    static let attributed = [
        Specimen(ascends: false, hasAttributes: true, metadata: ["model": "m"]),
        Specimen(isGraph: true, hasAttributes: true),
    ]
    static let all =
        [
            flat, graph,
            Specimen(metric: .cosine, encoding: .float16),
            Specimen(metric: .innerProduct, isGraph: true),
            Specimen(isGraph: true, ascends: false, parameters: HNSWParameters(m: 2)),
        ] + attributed

    var ids: [VectorID] {
        (0..<count).map {
            VectorID(ascends ? UInt64($0) * 3 : (UInt64($0) * 5003 + 5) % 10_007 + 9)
        }
    }

    var vectors: [Float] {
        var random = SeededRandom(seed: seed)
        return random.vector(count * dimension)
    }

    /// Each vector's attributes, if they have any.
    var attributes: [Attributes]? {
        hasAttributes ? (0..<count).map { SampleAttributes.of($0) } : nil
    }

    var schema: AttributeSchema { hasAttributes ? SampleAttributes.schema : AttributeSchema() }

    /// The index itself.
    func index() throws -> any VectorIndex { isGraph ? try graphIndex() : try flatIndex() }

    func flatIndex() throws -> FlatIndex {
        let index = try FlatIndex(
            dimension: dimension,
            metric: metric,
            encoding: encoding,
            attributes: schema
        )
        if let attributes {
            try index.insert(contentsOf: vectors, ids: ids, attributes: attributes)
        } else {
            try index.insert(contentsOf: vectors, ids: ids)
        }
        return index
    }

    func graphIndex(threads: Int = 1) throws -> HNSWIndex {
        let index = try HNSWIndex(
            dimension: dimension,
            metric: metric,
            encoding: encoding,
            parameters: parameters,
            attributes: schema
        )
        if let attributes {
            try index.insert(
                contentsOf: vectors,
                ids: ids,
                attributes: attributes,
                threads: threads
            )
        } else {
            try index.insert(contentsOf: vectors, ids: ids, threads: threads)
        }
        return index
    }

    func write(to path: FilePath) throws {
        if isGraph {
            try graphIndex().write(to: path, metadata: metadata)
        } else {
            try flatIndex().write(to: path, metadata: metadata)
        }
    }

    /// Writes and opens it.
    func segment(_ path: FilePath) throws -> Segment {
        try write(to: path)
        return try Segment.open(path)
    }

    /// The file's bytes.
    func file() throws -> [UInt8] {
        let directory = TemporaryDirectory()
        return try withExtendedLifetime(directory) {
            let path = FilePath(directory["a.nseg"])
            try write(to: path)
            return try bytes(of: path)
        }
    }

    var configuration: Segment.Configuration {
        Segment.Configuration(
            dimension: dimension,
            metric: metric,
            encoding: encoding,
            kind: isGraph ? .graph(parameters) : .flat,
            attributes: schema,
            metadata: metadata
        )
    }

    /// Vectors that nobody has stored.
    func queries(_ count: Int) -> [[Float]] {
        var random = SeededRandom(seed: 77)
        return (0..<count).map { _ in random.vector(dimension) }
    }
}

/// Opens bytes as a file called `test.nseg`, without a file.
func opened(_ bytes: [UInt8]) throws(NearestError) -> Segment {
    let copy = HeapBytes(copying: bytes)
    return try Segment.open(copy, file: "test.nseg")
}

/// Asks a segment everything that it can be asked, whatever it answers; it must only not stop.
func askEverything(_ segment: Segment, copies: Bool = true) {
    var random = SeededRandom(seed: 3)
    let query = random.vector(segment.dimension)
    let some = Set(segment.ids.prefix(7)).union([1, 2, .init(.max)])
    let odd = Candidates.matching { $0.rawValue % 2 == 1 }
    for candidates in [.all, odd, .keeping(some), .excluding(some)] {
        _ = try? segment.search(query, k: 5, among: candidates, options: .init(efSearch: 8))
        _ = try? segment.search(query, within: 1, among: candidates)
    }
    _ = try? segment.search(query, k: segment.count + 5, options: .init(efSearch: 300))
    _ = try? segment.search(query, within: .infinity)
    _ = try? segment.search(batch: query + query + query, k: 3)
    if var cursor = try? segment.cursor(for: query) {
        var rounds = 0
        while let next = try? cursor.next(9), !next.isEmpty, rounds < 50 { rounds += 1 }
    }
    for id in Array(segment.ids) + [0, .init(.max)] where segment.contains(id) {
        _ = try? segment.vector(of: id)
        _ = try? segment.attributes(of: id)
    }
    for filter in SampleAttributes.filters {
        _ = try? segment.explain(filter)
        _ = try? segment.search(query, k: 5, where: filter)
    }
    guard copies, let index = try? segment.makeIndex() else { return }
    _ = try? index.search(query, k: 5)
}

/// The positions at which a byte is damaged: all, or in a slow build every third.
///
/// What is done at some of them only must not depend on a multiple of three.
func stride(over range: Range<Int>) -> StrideTo<Int> {
    #if DEBUG
    stride(from: range.lowerBound, to: range.upperBound, by: 3)
    #else
    stride(from: range.lowerBound, to: range.upperBound, by: 1)
    #endif
}

/// Expects an error that says what is wrong with which section of `test.nseg`, and where.
func expectFault(
    _ error: NearestError?,
    in section: String? = nil,
    at offset: Int? = nil,
    code: NearestError.Code? = nil,
    file: String = "test.nseg",
    _ comment: @autoclosure () -> Comment = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard let error else {
        Issue.record("nothing was thrown: \(comment())", sourceLocation: sourceLocation)
        return
    }
    guard let cause = error.cause as? FormatError else {
        Issue.record("\(comment()) without a cause: \(error)", sourceLocation: sourceLocation)
        return
    }
    let isRight =
        (code.map { error.code == $0 } ?? (error.code == .corrupt || error.code == .unsupported))
        && error.message.contains(file)
        && error.message.contains("\(cause.section) at byte \(cause.offset)")
        && (section.map { $0 == cause.section } ?? true)
        && (offset.map { $0 == cause.offset } ?? true)
    if !isRight {
        let expected = "\(section ?? "any section") at \(offset.map(String.init) ?? "any byte")"
        Issue.record("\(error), not \(expected): \(comment())", sourceLocation: sourceLocation)
    }
}

/// What something throws.
func thrown(by body: () throws -> Void) -> NearestError? {
    do {
        try body()
        return nil
    } catch let error as NearestError {
        return error
    } catch {
        Issue.record("another error: \(error)")
        return nil
    }
}
