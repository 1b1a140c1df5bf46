/// Which vectors a search may return.
///
/// ```swift
/// let hits = try index.search(query, k: 10, among: .excluding([alreadySeen]))
/// ```
///
/// A limited search still returns `k` vectors if at least `k` of those that pass exist. Identifiers
/// that the index does not hold are ignored.
///
/// `SearchScope` turns candidates into rows at the beginning of each search.
public struct Candidates: Sendable {
    /// How identifiers are limited; attributes are limited by ``predicate``.
    enum Rule: Sendable {
        case all
        /// Only these identifiers.
        case keeping(Set<VectorID>)
        /// Every identifier but these.
        case excluding(Set<VectorID>)
        /// Identifiers for which the closure returns true.
        case matching(@Sendable (VectorID) -> Bool)
    }

    /// The limit on identifiers.
    let rule: Rule
    /// The condition on attributes, if a filter was bound; nil for none.
    package private(set) var predicate: (any RowPredicate)?

    private init(rule: Rule) {
        self.rule = rule
    }

    /// Returns the same candidates, limited to the vectors that match `predicate`.
    package func limited(to predicate: any RowPredicate) -> Candidates {
        var limited = self
        limited.predicate = predicate
        return limited
    }

    /// The same limit on identifiers, without the predicate.
    var withoutPredicate: Candidates { Candidates(rule: rule) }

    /// Every vector.
    public static var all: Candidates { Candidates(rule: .all) }

    /// Only the vectors in `ids`.
    ///
    /// With few identifiers this is cheap: the search looks up their rows and reads only those.
    ///
    /// - Complexity: on an exact index, O(`ids.count`) distances if `ids` holds fewer than a
    ///   quarter of the vectors.
    public static func keeping(_ ids: Set<VectorID>) -> Candidates {
        Candidates(rule: .keeping(ids))
    }

    /// Every vector but those in `ids`.
    public static func excluding(_ ids: Set<VectorID>) -> Candidates {
        Candidates(rule: .excluding(ids))
    }

    /// The vectors for which `isIncluded` is true.
    ///
    /// The closure must give the same answer for the same identifier each time. Memory of removed
    /// vectors cannot be reused while it runs, so keep it fast.
    ///
    /// How often it is called depends on the search. With a filter on attributes, it is called once
    /// for every vector that passes the filter, before the search begins. Without one, it is called
    /// only for vectors near enough to the query to enter the result. A batch on an exact index
    /// calls it once for each vector, on the caller's thread. A batch on a graph calls it from
    /// every thread of the batch.
    public static func matching(_ isIncluded: @escaping @Sendable (VectorID) -> Bool) -> Candidates
    {
        Candidates(rule: .matching(isIncluded))
    }

    /// Whether every identifier passes, so that scans can skip the test.
    var passesAll: Bool {
        switch rule {
        case .all: true
        case .excluding(let ids): ids.isEmpty
        case .keeping, .matching: false
        }
    }

    /// Whether the limit on identifiers lets a vector pass.
    func passes(_ id: VectorID) -> Bool {
        switch rule {
        case .all: true
        case .keeping(let ids): ids.contains(id)
        case .excluding(let ids): !ids.contains(id)
        case .matching(let isIncluded): isIncluded(id)
        }
    }
}
