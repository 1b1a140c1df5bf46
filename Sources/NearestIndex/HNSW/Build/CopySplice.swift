/// A node that is to be linked from one of its copies; see ``GraphLinker/splice(_:)``.
struct CopySplice: Sendable {
    /// The node.
    let node: Int
    /// The copy that links to it.
    let copy: Int
}
