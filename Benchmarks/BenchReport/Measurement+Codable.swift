import Foundation

extension Measurement: Codable {
    /// The keys of a line; anything else in it is ignored.
    enum CodingKeys: String, CodingKey {
        case data
        case peer
        case buildSeconds = "build_s"
        case memoryMegabytes = "mem_mb"
        case parameters = "params"
        case recall
        case queriesPerSecond = "qps"
        case p50 = "p50_us"
        case p95 = "p95_us"
        case p99 = "p99_us"
        case max = "max_us"
        case indexMegabytes = "index_mb"
        case residentGrowthMegabytes = "rss_growth_mb"
        case overheadBytes = "overhead_bytes"
        case distances
        case k
        case buildThreads = "threads_build"
        case searchThreads = "threads_search"
        case queries
        case machine
        case isa
        case matrixProduct = "matrix_product"
        case commit
    }

    /// Decodes a measurement and checks that its numbers are in range.
    ///
    /// - Throws: `DecodingError` when a required key is missing, a value has another type, recall
    ///   is outside 0…1, `qps` is not above 0, or a time, size or count is negative.
    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys) throws -> Double? {
            guard let value = try box.decodeIfPresent(Double.self, forKey: key) else { return nil }
            guard value >= 0 else { throw Self.outOfRange(key, "a number not below 0", box) }
            return value
        }
        func required(_ key: CodingKeys) throws -> Double {
            guard let value = try number(key) else {
                // Asking again gives the standard error for a missing or null value.
                return try box.decode(Double.self, forKey: key)
            }
            return value
        }
        func count(_ key: CodingKeys) throws -> Int? {
            guard let value = try box.decodeIfPresent(Double.self, forKey: key) else { return nil }
            guard let count = Int(exactly: value), count >= 0 else {
                throw Self.outOfRange(key, "a whole number not below 0", box)
            }
            return count
        }
        self.init(
            data: try box.decode(String.self, forKey: .data),
            peer: try box.decode(String.self, forKey: .peer),
            buildSeconds: try required(.buildSeconds),
            memoryMegabytes: try required(.memoryMegabytes),
            parameters: try box.decode([String: ParameterValue].self, forKey: .parameters),
            recall: try required(.recall),
            queriesPerSecond: try required(.queriesPerSecond),
            latency: Latency(
                p50: try number(.p50),
                p95: try number(.p95),
                p99: try number(.p99),
                max: try number(.max)
            ),
            indexMegabytes: try number(.indexMegabytes),
            residentGrowthMegabytes: try number(.residentGrowthMegabytes),
            // Below 0 for an index that stores less than the elements.
            overheadBytes: try box.decodeIfPresent(Double.self, forKey: .overheadBytes),
            distances: try number(.distances),
            k: try count(.k),
            buildThreads: try count(.buildThreads),
            searchThreads: try count(.searchThreads),
            queries: try count(.queries),
            machine: try box.decodeIfPresent(String.self, forKey: .machine),
            isa: try box.decodeIfPresent(String.self, forKey: .isa),
            matrixProduct: try box.decodeIfPresent(String.self, forKey: .matrixProduct),
            commit: try box.decodeIfPresent(String.self, forKey: .commit)
        )
        guard recall <= 1 else { throw Self.outOfRange(.recall, "a recall from 0 to 1", box) }
        guard queriesPerSecond > 0 else {
            throw Self.outOfRange(.queriesPerSecond, "a number above 0", box)
        }
    }

    /// Encodes the measurement; absent values are left out.
    public func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: CodingKeys.self)
        try box.encode(data, forKey: .data)
        try box.encode(peer, forKey: .peer)
        try box.encode(buildSeconds, forKey: .buildSeconds)
        try box.encode(memoryMegabytes, forKey: .memoryMegabytes)
        try box.encode(parameters, forKey: .parameters)
        try box.encode(recall, forKey: .recall)
        try box.encode(queriesPerSecond, forKey: .queriesPerSecond)
        try box.encodeIfPresent(latency.p50, forKey: .p50)
        try box.encodeIfPresent(latency.p95, forKey: .p95)
        try box.encodeIfPresent(latency.p99, forKey: .p99)
        try box.encodeIfPresent(latency.max, forKey: .max)
        try box.encodeIfPresent(indexMegabytes, forKey: .indexMegabytes)
        try box.encodeIfPresent(residentGrowthMegabytes, forKey: .residentGrowthMegabytes)
        try box.encodeIfPresent(overheadBytes, forKey: .overheadBytes)
        try box.encodeIfPresent(distances, forKey: .distances)
        try box.encodeIfPresent(k, forKey: .k)
        try box.encodeIfPresent(buildThreads, forKey: .buildThreads)
        try box.encodeIfPresent(searchThreads, forKey: .searchThreads)
        try box.encodeIfPresent(queries, forKey: .queries)
        try box.encodeIfPresent(machine, forKey: .machine)
        try box.encodeIfPresent(isa, forKey: .isa)
        try box.encodeIfPresent(matrixProduct, forKey: .matrixProduct)
        try box.encodeIfPresent(commit, forKey: .commit)
    }

    private static func outOfRange(
        _ key: CodingKeys,
        _ expected: String,
        _ box: KeyedDecodingContainer<CodingKeys>
    ) -> DecodingError {
        .dataCorruptedError(forKey: key, in: box, debugDescription: expected)
    }
}
