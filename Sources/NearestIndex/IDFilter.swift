/// Which vectors a search may return.
///
/// ```swift
/// let hits = try index.search(query, k: 10, among: .excluding([alreadySeen]))
/// ```
///
/// A search that is limited returns `k` vectors wherever `k` of those that pass exist. Identifiers
/// that the index does not hold are passed over.
public struct IDFilter: Sendable {
    enum Rule: Sendable {
        case all
        case keeping(Set<VectorID>)
        case excluding(Set<VectorID>)
        case matching(@Sendable (VectorID) -> Bool)
    }

    let rule: Rule
    /// What else must hold, of what the index has beside the vectors.
    package private(set) var condition: (any RowCondition)?

    private init(rule: Rule) {
        self.rule = rule
    }

    /// The same with another condition: only vectors for which it holds pass.
    package func limited(to condition: any RowCondition) -> IDFilter {
        var limited = self
        limited.condition = condition
        return limited
    }

    /// The same without the condition.
    var withoutCondition: IDFilter { IDFilter(rule: rule) }

    /// Every vector.
    public static var all: IDFilter { IDFilter(rule: .all) }

    /// Only the vectors in `ids`.
    ///
    /// Cheap where they are few: only they are compared.
    public static func keeping(_ ids: Set<VectorID>) -> IDFilter {
        IDFilter(rule: .keeping(ids))
    }

    /// Every vector but those in `ids`.
    public static func excluding(_ ids: Set<VectorID>) -> IDFilter {
        IDFilter(rule: .excluding(ids))
    }

    /// The vectors for which `isIncluded` is true.
    ///
    /// Beside a filter on attributes it is called once for every vector that passes that, before the search
    /// begins. Otherwise a search calls it for vectors that are near enough to matter, as far as it knows by then. A batch
    /// of an exact index calls it once for each vector, on the caller's thread; a batch of a graph calls
    /// it from each of its threads. It must give the same answer for the same identifier. While it runs, the room of vectors removed meanwhile is not
    /// used again, so keep it quick.
    public static func matching(_ isIncluded: @escaping @Sendable (VectorID) -> Bool) -> IDFilter {
        IDFilter(rule: .matching(isIncluded))
    }

    /// Whether every identifier passes, so that none need be asked.
    var passesAll: Bool {
        switch rule {
        case .all: true
        case .excluding(let ids): ids.isEmpty
        case .keeping, .matching: false
        }
    }

    /// Whether the vector may be returned, as far as its identifier says.
    func passes(_ id: VectorID) -> Bool {
        switch rule {
        case .all: true
        case .keeping(let ids): ids.contains(id)
        case .excluding(let ids): !ids.contains(id)
        case .matching(let isIncluded): isIncluded(id)
        }
    }
}
