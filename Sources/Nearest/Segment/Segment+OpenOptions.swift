extension Segment {
    /// How a segment is opened.
    ///
    /// By default a file opens at once, and the system reads pages as they are needed.
    public struct OpenOptions: Sendable, Hashable {
        /// How the bytes of a file come into memory.
        @nonexhaustive
        public enum Memory: Sendable, Hashable, CaseIterable {
            /// Maps the file; the system reads pages as searches touch them, and some after them.
            case mapped
            /// Maps the file and reads no page ahead: for graphs larger than memory.
            case mappedSparsely
            /// Copies codes and links into memory of the process, and maps the rest as
            /// ``mappedSparsely`` does: for graphs with codes whose vectors are larger than memory.
            ///
            /// A search then reads only the vectors that it returns, and a few more, from the disk.
            case tiered
            /// Maps the file and reads all of it while it is opened.
            case populated
            /// Copies the file into memory of the process, in large pages if the system has them.
            ///
            /// It is the fastest to search, but the memory is not shared with other processes.
            case copied
        }

        /// How the bytes of a file come into memory.
        ///
        /// Default: ``Memory/mapped``.
        public var memory: Memory

        /// Whether opening also verifies the file as `Segment.verify()` does, which reads all of
        /// it.
        ///
        /// Default: false. Without it a damaged file may give wrong answers, but searches never
        /// read outside the file.
        public var verifies: Bool

        /// The model whose vectors are expected; a segment that names a different one is refused.
        ///
        /// Default: any.
        public var model: String?

        /// Makes options; every one has a default.
        public init(memory: Memory = .mapped, verifies: Bool = false, model: String? = nil) {
            self.memory = memory
            self.verifies = verifies
            self.model = model
        }
    }
}
