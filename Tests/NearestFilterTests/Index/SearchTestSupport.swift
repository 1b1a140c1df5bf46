import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

/// An index of vectors with attributes that changes, whichever it is.
protocol ChangingIndex: AttributeIndex {
    static func make(
        _ setting: Setting,
        dimension: Int,
        _ schema: AttributeSchema?
    ) throws -> Self
    /// What is wrong inside.
    var inner: [String] { get }
}

extension ChangingIndex {
    @discardableResult
    func add(_ vectors: [Float], _ ids: [VectorID], _ attributes: [Attributes]?) throws -> Int {
        guard let attributes else {
            return try insert(contentsOf: vectors, ids: ids, threads: 2)
        }
        return try insert(contentsOf: vectors, ids: ids, attributes: attributes, threads: 2)
    }
}

/// A metric and an encoding.
struct Setting: CustomTestStringConvertible, Sendable {
    var metric = Metric.squaredEuclidean
    var encoding = ScalarEncoding.float32

    var testDescription: String { "\(metric) \(encoding)" }

    /// How far a distance may be from one that is computed in float64 of what was inserted.
    var tolerance: Double { max(1e-5, Double(8 * encoding.rounding)) }

    static let all = MetricAndEncoding.all.map {
        Setting(metric: $0.metric, encoding: $0.encoding)
    }
}

extension FlatIndex: ChangingIndex {
    static func make(
        _ setting: Setting,
        dimension: Int,
        _ schema: AttributeSchema?
    ) throws -> FlatIndex {
        guard let schema else {
            return try FlatIndex(
                dimension: dimension,
                metric: setting.metric,
                encoding: setting.encoding
            )
        }
        return try FlatIndex(
            dimension: dimension,
            metric: setting.metric,
            encoding: setting.encoding,
            attributes: schema
        )
    }

    var inner: [String] { [] }
}

extension HNSWIndex: ChangingIndex {
    static func make(
        _ setting: Setting,
        dimension: Int,
        _ schema: AttributeSchema?
    ) throws -> HNSWIndex {
        let parameters = HNSWParameters(m: 6, efConstruction: 32)
        guard let schema else {
            return try HNSWIndex(
                dimension: dimension,
                metric: setting.metric,
                encoding: setting.encoding,
                parameters: parameters
            )
        }
        return try HNSWIndex(
            dimension: dimension,
            metric: setting.metric,
            encoding: setting.encoding,
            parameters: parameters,
            attributes: schema
        )
    }

    var inner: [String] { faults() }
}

/// An index and, as plainly as possible, what it must hold.
struct ModelledIndex<Index: ChangingIndex>: Sendable {
    let index: Index
    let setting: Setting
    let dimension: Int
    private(set) var oracle: ExactOracle
    private(set) var attributes: [VectorID: Attributes] = [:]

    init(
        _ schema: AttributeSchema?,
        _ setting: Setting = Setting(),
        dimension: Int = 5
    ) throws {
        self.setting = setting
        self.dimension = dimension
        index = try Index.make(setting, dimension: dimension, schema)
        oracle = ExactOracle(metric: setting.metric)
    }

    var ids: [VectorID] { oracle.vectors.keys.sorted() }

    mutating func add(_ vectors: [Float], _ ids: [VectorID], _ new: [Attributes]?) throws {
        let known = ids.count { oracle.vectors[$0] != nil }
        #expect(try index.add(vectors, ids, new) == ids.count - known)
        for (number, id) in ids.enumerated() {
            oracle.vectors[id] = Array(vectors[number * dimension..<(number + 1) * dimension])
            attributes[id] = new?[number] ?? Attributes()
        }
    }

    mutating func insert(_ vector: [Float], _ id: VectorID, _ new: Attributes?) throws {
        let isNew =
            if let new {
                try index.insert(vector, id: id, attributes: new)
            } else {
                try index.insert(vector, id: id)
            }
        #expect(isNew == (oracle.vectors[id] == nil))
        oracle.vectors[id] = vector
        attributes[id] = new ?? Attributes()
    }

    mutating func replace(_ vector: [Float], _ id: VectorID) throws {
        if oracle.vectors[id] == nil {
            let error = try nearestError { try index.replace(vector, id: id) }
            #expect(error.code == .unknownID)
        } else {
            try index.replace(vector, id: id)
            oracle.vectors[id] = vector
        }
    }

    mutating func set(_ new: Attributes, _ id: VectorID) throws {
        if oracle.vectors[id] == nil {
            let error = try nearestError { try index.setAttributes(new, of: id) }
            #expect(error.code == .unknownID)
        } else {
            try index.setAttributes(new, of: id)
            attributes[id] = new
        }
    }

    mutating func remove(_ id: VectorID) {
        #expect(index.remove(id) == (oracle.vectors.removeValue(forKey: id) != nil))
        attributes[id] = nil
    }

    /// Whether a vector passes, by what filters are said to mean.
    func passes(_ filter: Filter, _ id: VectorID) -> Bool {
        FilterInterpreter.holds(filter.node, attributes[id]?.values ?? [:])
    }

    func passing(_ filter: Filter) -> Set<VectorID> { Set(ids.filter { passes(filter, $0) }) }

    /// What is wrong with an answer that is to be exact.
    func fault(
        in answer: [Neighbor],
        _ query: [Float],
        k: Int,
        _ filter: Filter,
        among alsoPasses: (VectorID) -> Bool = { _ in true }
    ) -> String? {
        oracle.fault(in: answer, query: query, k: k, tolerance: setting.tolerance) {
            alsoPasses($0) && passes(filter, $0)
        }
    }

    /// Expects that the index holds what it must.
    func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(index.count == oracle.vectors.count, sourceLocation: sourceLocation)
        #expect(index.inner == [], sourceLocation: sourceLocation)
        for (id, held) in attributes {
            try #require(
                index.attributes(of: id) == held,
                "\(id)",
                sourceLocation: sourceLocation
            )
        }
    }
}

/// Identifiers neither dense nor in order, each once.
func scatteredIDs(_ numbers: Range<Int>) -> [VectorID] {
    numbers.map { VectorID(UInt64($0) &* 7919 % 1_000_003) }
}

/// What a search writes into the caller's buffer, read back.
func searchInto(
    _ index: some AttributeSearching,
    _ query: [Float],
    k: Int,
    _ filter: Filter
) throws -> (neighbors: [Neighbor], summary: SearchSummary) {
    var summary: SearchSummary?
    let neighbors = unsafe try [Neighbor](unsafeUninitializedCapacity: k) { buffer, count in
        var output = unsafe OutputSpan(buffer: buffer, initializedCount: 0)
        summary = try index.search(query.span, into: &output, where: filter)
        count = unsafe output.finalize(for: buffer)
    }
    return (neighbors, try #require(summary))
}
