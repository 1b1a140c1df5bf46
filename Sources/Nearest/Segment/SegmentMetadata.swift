/// What a segment says about its vectors beside the numbers: any pairs of strings.
///
/// ```swift
/// var metadata: SegmentMetadata = ["language": "sv"]
/// metadata.model = "all-MiniLM-L6-v2"
/// try index.write(to: "/var/lib/app/movies.nseg", metadata: metadata)
/// ```
///
/// A search that names another ``SearchOptions/model`` is refused.
public struct SegmentMetadata: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// All pairs; no key is empty.
    public private(set) var pairs: [String: String] = [:]

    /// No pairs.
    public init() {}

    /// Takes pairs; of those with the same key the last.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (key, value) in elements { self[key] = value }
    }

    /// Takes pairs.
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

    /// The model that made the vectors.
    public var model: String? {
        get { self["model"] }
        set { self["model"] = newValue }
    }

    /// What was put before each text when the vectors were made.
    public var promptPrefix: String? {
        get { self["prompt-prefix"] }
        set { self["prompt-prefix"] = newValue }
    }

    /// How the vectors were normalized.
    public var normalization: String? {
        get { self["normalization"] }
        set { self["normalization"] = newValue }
    }
}
