/// How a segment is opened.
///
/// The defaults open at once and let the system bring pages in as they are needed.
public struct SegmentOptions: Sendable, Hashable {
    /// How memory is used.
    public enum Memory: Sendable, Hashable, CaseIterable {
        /// Maps the file; pages come as searches touch them, with some of those after them.
        case mapped
        /// Maps the file and brings no page in that was not asked for: for graphs larger than memory.
        case mappedSparsely
        /// Maps the file and brings all of it in while it is opened.
        case populated
        /// Copies the file into memory of the process, in large pages where the system has them: the
        /// fastest to search, and not shared with other processes.
        case copied
    }

    /// How memory is used.
    ///
    /// Default: ``Memory/mapped``.
    public var memory: Memory

    /// Whether opening also does what ``Segment/verify()`` does, which reads the whole file.
    ///
    /// Default: false. Without it a damaged file may give wrong answers, but never reads outside.
    public var verifies: Bool

    /// The model whose vectors are expected; opening a segment of another one is refused.
    ///
    /// Default: any.
    public var model: String?

    /// Options; every one has a default.
    public init(memory: Memory = .mapped, verifies: Bool = false, model: String? = nil) {
        self.memory = memory
        self.verifies = verifies
        self.model = model
    }
}
