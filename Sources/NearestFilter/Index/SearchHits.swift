public import NearestIndex

/// One result of a search with attributes: an identifier, its distance from the query, and what was
/// asked for of the vector's attributes.
public struct SearchHit: Sendable, Hashable, Identifiable, Codable {
    /// The vector's identifier.
    public let id: VectorID
    /// The distance from the query in the index's `Metric`; smaller is nearer.
    public let distance: Float
    /// Those of the vector's attributes that the search returns.
    public let attributes: Attributes

    /// The value of an attribute; nil if it is absent or was not asked for.
    public subscript<Value>(attribute: Attribute<Value>) -> Value? { attributes[attribute] }
}

/// The answer to one query with attributes: hits, nearest first, ties by identifier, and what the
/// search did.
///
/// ```swift
/// for hit in try index.search(query, k: 10, where: filter, returning: [Movie.title]) {
///     print(hit[Movie.title] ?? "?", hit.distance)
/// }
/// ```
///
/// The attributes are those on which the search evaluated its filter, so every hit passes the
/// filter, and no hit lacks its attributes because it was removed meanwhile.
public struct SearchHits: Sendable, Hashable, Codable {
    /// The hits, nearest first, ties by identifier.
    public let hits: [SearchHit]
    /// Whether the search did all that was asked.
    public let completion: SearchResult.Completion
    /// What the search cost.
    public let statistics: SearchStatistics
    /// How the search applied a filter on attributes; see `SearchResult.strategy`.
    public let strategy: StrategyReport?

    /// Takes a result and the attributes of each of its neighbors.
    init(_ result: SearchResult, attributes: [Attributes]) {
        hits = zip(result, attributes).map { neighbor, attributes in
            SearchHit(id: neighbor.id, distance: neighbor.distance, attributes: attributes)
        }
        completion = result.completion
        statistics = result.statistics
        strategy = result.strategy
    }
}

extension SearchHits: RandomAccessCollection {
    /// The position of the nearest hit: 0.
    public var startIndex: Int { 0 }
    /// The position after the farthest hit.
    public var endIndex: Int { hits.count }
    /// The hit at a position; 0 is the nearest.
    public subscript(position: Int) -> SearchHit { hits[position] }
}

/// Which attributes a search returns with its hits: all, or those of a list.
///
/// ```swift
/// let hits = try index.search(query, k: 10, returning: [Movie.title, Movie.year])
/// ```
public struct AttributeSelection: Sendable, Hashable, ExpressibleByArrayLiteral {
    /// The attributes; nil for all of the schema.
    private let names: [AttributeSchema.Entry]?

    private init(names: [AttributeSchema.Entry]?) {
        self.names = names
    }

    /// All attributes of the schema.
    public static var all: AttributeSelection { AttributeSelection(names: nil) }

    /// The attributes of a list.
    public static func only(_ attributes: [any AttributeKey]) -> AttributeSelection {
        AttributeSelection(
            names: attributes.map { AttributeSchema.Entry(name: $0.name, kind: $0.kind) }
        )
    }

    /// Selects the attributes of a list.
    public init(arrayLiteral elements: any AttributeKey...) {
        self = .only(elements)
    }

    /// The columns of the attributes.
    ///
    /// - Throws: `NearestError` with the code `invalidAttribute` for an attribute that the schema
    ///   lacks or has with another type.
    func columns(of schema: AttributeSchema) throws(NearestError) -> [Int] {
        guard let names else { return Array(schema.entries.indices) }
        var columns: [Int] = []
        for name in names { columns.append(try schema.column(of: name)) }
        return columns
    }
}
