/// How a walk ended.
enum TraversalEnd {
    /// The pool is full, and no candidate is left that could be nearer; or the walk was stopped.
    case found
    /// No candidate is left, and the pool is not full.
    case exhausted
    /// The walk has used up its budget of distances.
    case overBudget
}
