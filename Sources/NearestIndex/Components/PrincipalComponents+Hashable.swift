extension PrincipalComponents: Hashable {
    /// Whether both give every vector the same projection.
    public static func == (first: PrincipalComponents, second: PrincipalComponents) -> Bool {
        first.metric == second.metric && first.variances == second.variances
            && first.keptVariance == second.keptVariance && first.mean == second.mean
            && first.matrix.elements == second.matrix.elements
    }

    /// Feeds the numbers that differ between most components.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(metric)
        hasher.combine(dimension)
        hasher.combine(variances)
    }
}
