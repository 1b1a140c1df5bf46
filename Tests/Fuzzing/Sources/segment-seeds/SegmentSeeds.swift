internal import Foundation
@_spi(Fuzzing) internal import Nearest

/// Writes the inputs that the fuzzer starts from into a directory: small segments of every form,
/// each after four bytes that ask for everything.
@main struct SegmentSeeds {
    /// One of them.
    struct Seed {
        var name: String
        var count = 24
        var dimension = 6
        var metric = Metric.squaredEuclidean
        var encoding = ScalarEncoding.float32
        var m: Int?
        var quantization = Quantization.none
        var components: Int?
        var ascends = true
        var hasAttributes = false
        var metadata: IndexMetadata = [:]
    }

    static let seeds: [Seed] = [
        Seed(name: "flat-euclidean", dimension: 13),
        Seed(name: "flat-product-half", metric: .innerProduct, encoding: .float16, ascends: false),
        Seed(name: "flat-cosine", metric: .cosine, metadata: ["model": "m", "prompt-prefix": ""]),
        Seed(name: "flat-cosine-half", dimension: 33, metric: .cosine, encoding: .float16),
        Seed(name: "flat-empty", count: 0, metadata: ["language": "sv"]),
        Seed(name: "flat-one", count: 1, dimension: 1, metric: .innerProduct),
        Seed(name: "graph-euclidean", count: 40, m: 2),
        Seed(name: "graph-euclidean-half", dimension: 17, encoding: .float16, m: 3, ascends: false),
        Seed(name: "graph-product", metric: .innerProduct, m: 2, ascends: false),
        Seed(name: "graph-product-half", metric: .innerProduct, encoding: .float16, m: 4),
        Seed(name: "graph-cosine", count: 40, metric: .cosine, m: 2, metadata: ["model": "m"]),
        Seed(name: "graph-cosine-half", metric: .cosine, encoding: .float16, m: 2),
        Seed(name: "graph-wide", dimension: 1, m: 16),
        Seed(name: "graph-empty", count: 0, metric: .cosine, m: 2),
        Seed(name: "graph-one", count: 1, m: 2, metadata: ["normalization": "none"]),
        Seed(name: "graph-two", count: 2, dimension: 3, m: 2, ascends: false),
        Seed(name: "flat-upper-half", metric: .cosine, encoding: .bfloat16),
        Seed(name: "graph-upper-half", metric: .cosine, encoding: .bfloat16, m: 2),
        Seed(name: "flat-signed", dimension: 19, metric: .manhattan, encoding: .int8),
        Seed(name: "graph-signed", metric: .innerProduct, encoding: .int8, m: 2, ascends: false),
        Seed(name: "flat-bytes", metric: .cosine, encoding: .uint8),
        Seed(name: "graph-bytes", dimension: 33, encoding: .uint8, m: 3),
        Seed(name: "flat-bits", dimension: 13, metric: .jaccard, encoding: .bit),
        Seed(name: "graph-bits", dimension: 70, metric: .hamming, encoding: .bit, m: 2),
        Seed(name: "graph-scalar8", dimension: 5, m: 2, quantization: .scalar8),
        Seed(name: "graph-scalar4", metric: .cosine, m: 2, quantization: .scalar4),
        Seed(
            name: "graph-scalar4-half",
            dimension: 70,
            metric: .innerProduct,
            encoding: .float16,
            m: 2,
            quantization: .scalar4,
            ascends: false
        ),
        Seed(name: "flat-projected", dimension: 65, quantization: .scalar8),
        Seed(name: "flat-components", metric: .cosine, components: 2),
        Seed(name: "graph-components", m: 2, components: 3, hasAttributes: true),
        Seed(name: "flat-attributes", dimension: 2, hasAttributes: true),
        Seed(name: "flat-attributes-empty", count: 0, dimension: 2, hasAttributes: true),
        Seed(name: "graph-attributes", dimension: 3, m: 2, ascends: false, hasAttributes: true),
        Seed(name: "graph-attributes-one", count: 1, dimension: 2, m: 2, hasAttributes: true),
    ]

    static let attributes: [any AttributeKey] = [
        Attribute<Int>("year"), Attribute<Double>("rating"), Attribute<Bool>("draft"),
        Attribute<String>("language"), Attribute<Set<String>>("tags"),
    ]

    static func attributes(_ number: Int) -> Attributes {
        var values: [String: AnyAttributeValue] = [:]
        if number % 3 != 1 { values["year"] = .int(number * 7 - 50) }
        if number % 4 != 1 { values["rating"] = .double(Double(number) / 4 - 2) }
        if number % 5 != 1 { values["draft"] = .bool(number % 2 == 0) }
        if number % 3 != 2 {
            values["language"] = .string(["sv", "", "en", "svenska"][number % 4])
        }
        if number % 4 != 2 {
            values["tags"] = .tags(Set(["news", "é", "sport"].prefix(number % 4)))
        }
        return Attributes(values)
    }

    static func main() throws {
        guard CommandLine.arguments.count == 2 else { fatalError("usage: segment-seeds DIRECTORY") }
        let directory = URL(filePath: CommandLine.arguments[1], directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        for (number, seed) in seeds.enumerated() {
            let target = directory.appending(path: seed.name)
            try write(seed, to: target.path)
            // All operations; of k and efSearch one each.
            var input = Data([
                0xFF, UInt8(3 | (number % 16) << 2), UInt8(truncatingIfNeeded: number * 13), 0,
            ])
            input.append(try Data(contentsOf: target))
            try input.write(to: target)
        }
    }

    static func write(_ seed: Seed, to path: String) throws {
        let schema = try AttributeSchema(seed.hasAttributes ? attributes : [])
        let all = (0..<seed.count).map { seed.hasAttributes ? attributes($0) : Attributes() }
        let ids = (0..<seed.count).map {
            VectorID(seed.ascends ? UInt64($0 * 3) : UInt64($0) &* 0x9E37_79B9_7F4A_7C15)
        }
        let vectors: [Float] = (0..<seed.count * seed.dimension).map { place in
            let number = (place * 37 + 11) % 101
            return switch seed.encoding {
            case .int8: Float(number - 50)
            case .uint8: Float(number)
            case .bit: Float(number % 2)
            default: Float(number - 50) / 16
            }
        }
        // Projections are written with the components that made them.
        let components = try seed.components.map {
            try PrincipalComponents(
                of: vectors,
                dimension: seed.dimension,
                keeping: $0,
                metric: seed.metric
            )
        }
        let dimension = components?.count ?? seed.dimension
        let stored = try components?.project(contentsOf: vectors) ?? vectors
        if let m = seed.m {
            let index = try HNSWIndex(
                dimension: dimension,
                metric: seed.metric,
                encoding: seed.encoding,
                parameters: HNSWParameters(m: m, efConstruction: max(10, m)),
                quantization: seed.quantization,
                attributes: schema
            )
            try index.insert(contentsOf: stored, ids: ids, attributes: all)
            if seed.quantization != .none { index.makeCodes() }
            try index.write(to: path, metadata: seed.metadata, components: components)
        } else {
            let index = try FlatIndex(
                dimension: dimension,
                metric: seed.metric,
                encoding: seed.encoding,
                attributes: schema
            )
            try index.insert(contentsOf: stored, ids: ids, attributes: all)
            if seed.quantization != .none { index.makeCodes() }
            try index.write(to: path, metadata: seed.metadata, components: components)
        }
    }
}
