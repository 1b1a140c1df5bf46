extension Segment {
    /// What a segment says about its vectors: any pairs of strings.
    ///
    /// ```swift
    /// var metadata: Segment.Metadata = ["language": "sv"]
    /// metadata.model = "all-MiniLM-L6-v2"
    /// try index.write(to: "/var/lib/app/movies.nseg", metadata: metadata)
    /// ```
    ///
    /// A search that names a different ``SearchOptions/model`` is refused.
    public struct Metadata: Sendable, Hashable, ExpressibleByDictionaryLiteral {
        /// All pairs; no key is empty.
        public private(set) var pairs: [String: String] = [:]

        /// Makes metadata without pairs.
        public init() {}

        /// Makes metadata of pairs; of those with the same key the last one counts.
        public init(dictionaryLiteral elements: (String, String)...) {
            for (key, value) in elements { self[key] = value }
        }

        /// Makes metadata of pairs; no key may be empty.
        public init(_ pairs: [String: String]) {
            for (key, value) in pairs { self[key] = value }
        }

        /// The value of a key, which must not be empty.
        public subscript(key: String) -> String? {
            get { pairs[key] }
            set {
                precondition(!key.isEmpty, "a key of a segment's metadata is empty")
                pairs[key] = newValue
            }
        }

        /// The name of the model that made the vectors: the value of `model`.
        public var model: String? {
            get { self["model"] }
            set { self["model"] = newValue }
        }

        /// The text that was put before each input of the model: the value of `prompt-prefix`.
        public var promptPrefix: String? {
            get { self["prompt-prefix"] }
            set { self["prompt-prefix"] = newValue }
        }

        /// How the vectors were normalized: the value of `normalization`.
        public var normalization: String? {
            get { self["normalization"] }
            set { self["normalization"] = newValue }
        }
    }
}
