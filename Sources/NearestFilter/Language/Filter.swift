/// A condition on the attributes of a vector, made with operators or read from text.
///
/// ```swift
/// let filter = Movie.year >= 1990 && Movie.language == "sv" && !Movie.isDraft
/// let same = try Filter("year >= 1990 AND language = \"sv\" AND NOT isDraft")
/// ```
///
/// Logic has two values. A comparison with an absent attribute does not hold, and `!=` is no
/// exception. `!` inverts that: `!(year == 1990)` holds where there is no year, `year != 1990` does
/// not.
///
/// A filter knows names and values only. Whether a schema has such attributes, and of that type, is
/// found when the filter is bound: by a search, or by `AttributeSchema.check(_:)`.
///
/// Two filters are equal if they are written alike, redundant brackets and `!!` aside. Filters that
/// mean the same but are written differently are not equal.
public struct Filter: Sendable, Hashable {
    /// A comparison of a value; the raw value is its sign in text.
    package enum Comparison: String, Sendable, Hashable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    /// A condition on one attribute, or logic over conditions.
    ///
    /// An `and` or `or` has at least two parts, none of them of the same case. The part of a `not`
    /// is not a `not`.
    package indirect enum Node: Sendable, Hashable {
        case constant(Bool)
        case comparison(String, Comparison, AnyAttributeValue)
        /// Both bounds included.
        case between(String, AnyAttributeValue, AnyAttributeValue)
        case oneOf(String, [AnyAttributeValue])
        case hasPrefix(String, UTF8Text)
        case containsAny(String, [UTF8Text])
        case containsAll(String, [UTF8Text])
        case exists(String)
        case and([Node])
        case or([Node])
        case not(Node)
    }

    /// An operator that joins filters.
    package enum Junction: Sendable { case and, or }

    /// The most levels that a filter may have: 100.
    ///
    /// Operators that would make more stop the process. Text that has more is refused with an
    /// error. So a recursion over a filter needs no more of the stack than that.
    public static let maximumLevels = 100

    /// The condition or the logic at the top.
    package let node: Node

    /// How deep conditions are nested, 1…``maximumLevels``.
    ///
    /// One comparison is one level. `!` adds a level, and `&&` and `||` add one to what they join.
    /// A chain of the same operator is one level however long it is, and `!!` takes one away.
    public let levels: Int

    /// Takes a node that is as `Node` says.
    package init(_ node: Node) {
        self.init(node, levels: node.levels)
    }

    private init(_ node: Node, levels: Int) {
        precondition(
            levels <= Self.maximumLevels,
            "a filter of \(levels) levels; at most \(Self.maximumLevels) may be nested"
        )
        self.node = node
        self.levels = levels
    }

    /// Every vector.
    public static var all: Filter { Filter(.constant(true)) }

    /// No vector.
    ///
    /// Not called `none`: where a `Filter?` is expected, `.none` would be no filter, and so every
    /// vector.
    public static var nothing: Filter { Filter(.constant(false)) }

    /// Vectors for which all of the filters hold; every vector if there are none.
    public static func all(of filters: some Sequence<Filter>) -> Filter {
        joined(Array(filters), by: .and)
    }

    /// Vectors for which at least one of the filters holds; none if there are none.
    public static func any(of filters: some Sequence<Filter>) -> Filter {
        joined(Array(filters), by: .or)
    }

    /// Returns the conjunction or disjunction of filters, as one node where parts are of the same
    /// kind.
    ///
    /// The only place where filters are joined. A caller that must not stop the process asks
    /// ``levels(joining:by:)`` first.
    package static func joined(_ filters: [Filter], by junction: Junction) -> Filter {
        guard filters.count != 1 else { return filters[0] }
        guard !filters.isEmpty else { return Filter(.constant(junction == .and)) }
        var parts: [Node] = []
        for filter in filters {
            switch (filter.node, junction) {
            case (.and(let inner), .and), (.or(let inner), .or): parts += inner
            case (let node, _): parts.append(node)
            }
        }
        return Filter(
            junction == .and ? .and(parts) : .or(parts),
            levels: levels(joining: filters, by: junction)
        )
    }

    /// Returns how many levels the filter that ``joined(_:by:)`` makes would have.
    package static func levels(joining filters: [Filter], by junction: Junction) -> Int {
        guard filters.count != 1 else { return filters[0].levels }
        return filters.reduce(1) { levels, filter in
            switch (filter.node, junction) {
            case (.and, .and), (.or, .or): max(levels, filter.levels)
            default: max(levels, filter.levels + 1)
            }
        }
    }

    /// The filter that holds where this one does not.
    package var negated: Filter {
        if case .not(let inner) = node { return Filter(inner, levels: levels - 1) }
        return Filter(.not(node), levels: levels + 1)
    }

    /// How many levels ``negated`` would have.
    package var levelsNegated: Int {
        if case .not = node { levels - 1 } else { levels + 1 }
    }
}

extension Filter.Node {
    fileprivate var levels: Int {
        switch self {
        case .and(let parts), .or(let parts): 1 + parts.reduce(0) { max($0, $1.levels) }
        case .not(let part): 1 + part.levels
        default: 1
        }
    }
}
