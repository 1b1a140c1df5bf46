/// The links of a node that a refinement has chosen and not yet written.
struct RefinedList: Sendable {
    /// The node.
    let node: Int
    /// The candidates that were chosen, nearest first.
    let kept: [CandidateKey]
    /// Others with which the list is filled, in their order.
    let spare: [CandidateKey]
}
