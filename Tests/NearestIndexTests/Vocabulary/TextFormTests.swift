import Foundation
import NearestIndex
import Testing

/// Identifiers, metrics and encodings as text and from other numbers.
@Suite struct TextFormTests {
    @Test func `an identifier is made of any integer that is one`() {
        #expect(VectorID(7 as Int) == 7 && VectorID(7 as UInt8) == 7 && VectorID(7 as Int64) == 7)
        #expect(VectorID(exactly: -1) == nil)
        #expect(VectorID(exactly: Int.max) == VectorID(UInt64(Int.max)))
        #expect(VectorID(exactly: UInt64.max)?.rawValue == .max)
        #expect([3, 4].map(VectorID.init(_:)) == [3, 4] as [VectorID])
    }

    @Test func `an identifier is read from what it prints`() {
        for id in [0, 42, VectorID(UInt64.max)] { #expect(VectorID("\(id)") == id) }
        for text in ["", "-1", "x", "1.0", " 1", "18446744073709551616"] {
            #expect(VectorID(text) == nil)
        }
    }

    @Test func `metrics and encodings have names, in JSON as well`() throws {
        for metric in Metric.allCases { try check(metric) }
        for encoding in ScalarEncoding.allCases { try check(encoding) }
        #expect(Metric("cosine") == .cosine && Metric("Cosine") == nil)
        #expect(ScalarEncoding("float16") == .float16 && ScalarEncoding("f16") == nil)
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Metric.self, from: Data(#""l2""#.utf8))
        }
        #expect("\(try #require(error))".contains("squaredEuclidean, innerProduct, cosine"))
    }

    @Test func `how a search ended has a name`() throws {
        let all: [SearchResult.Completion] = [
            .complete, .fewerThanRequested, .partial(.deadline), .partial(.cancelled),
        ]
        for completion in all { try check(completion) }
        #expect(SearchResult.Completion("partial") == nil)
    }

    @Test func `an index prints what it is`() throws {
        let flat = try FlatIndex(dimension: 2, metric: .cosine, encoding: .float16)
        try flat.insert([1, 2], id: 1)
        #expect("\(flat)" == "FlatIndex(1 x 2, cosine, float16)")
        let graph = try HNSWIndex(dimension: 3, metric: .innerProduct)
        #expect("\(graph)" == "HNSWIndex(0 x 3, innerProduct, float32, m 16)")
    }

    @Test func `an error says whose fault it is`() throws {
        let index = try FlatIndex(dimension: 2, metric: .cosine)
        let error = #expect(throws: NearestError.self) { try index.insert([1], id: 1) }
        #expect(error?.fault == .request)
        let faults: [(NearestError.Code, NearestError.Fault)] = [
            (.dimensionMismatch, .request), (.unknownID, .request), (.invalidFilter, .request),
            (.io, .system), (.memoryLimit, .system), (.corrupt, .data), (.cancelled, .cancellation),
        ]
        for (code, fault) in faults {
            #expect(NearestError(code: code, message: "").fault == fault)
        }
    }

    private func check<Value: LosslessStringConvertible & Codable & Equatable>(
        _ value: Value
    ) throws {
        #expect(Value(value.description) == value)
        let data = try JSONEncoder().encode([value])
        #expect(String(decoding: data, as: UTF8.self) == "[\"\(value)\"]")
        #expect(try JSONDecoder().decode([Value].self, from: data) == [value])
    }
}
