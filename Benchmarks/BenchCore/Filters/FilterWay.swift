package import Nearest

/// A way to search with a filter that is measured beside others.
package enum FilterWay: Sendable, Hashable {
    /// As the index plans it.
    case chosen
    /// With a plan that is forced.
    case forced(SearchStrategy)
    /// Without the filter, where that keeps every row.
    case unfiltered

    /// What is measured of a filter: the plan chosen, and every plan forced.
    package static let ofFilters: [FilterWay] =
        [.chosen] + [SearchStrategy.exactScan, .filteredGraph, .twoHopGraph].map(FilterWay.forced)

    /// What results call it.
    package var name: String {
        switch self {
        case .chosen: "chosen"
        case .forced(let plan): plan.name
        case .unfiltered: "unfiltered"
        }
    }
}

extension SearchStrategy {
    /// What results call it.
    package var name: String {
        switch self {
        case .exactScan: "exact"
        case .filteredGraph: "graph"
        case .twoHopGraph: "bridged"
        @unknown default: rawValue
        }
    }
}
