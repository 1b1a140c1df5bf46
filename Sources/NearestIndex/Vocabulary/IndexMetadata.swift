/// What an index or a segment says about its vectors: any pairs of strings.
///
/// ```swift
/// index.metadata = IndexMetadata(model: "all-MiniLM-L6-v2")
/// index.metadata["language"] = "sv"
/// try index.write(to: "/var/lib/app/movies.nseg")
/// ```
///
/// A segment takes those of the index that it is written from, and gives them to the index that is
/// made of it. A search that names a different ``SearchOptions/model`` is refused.
public struct IndexMetadata: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// All pairs; no key is empty.
    public private(set) var pairs: [String: String] = [:]

    /// Makes metadata without pairs.
    public init() {}

    /// Makes metadata of what is known of the vectors; nil for what is not.
    ///
    /// - Parameters:
    ///   - model: the name of the model that made the vectors.
    ///   - promptPrefix: the text that was put before each input of the model.
    ///   - normalization: how the vectors were normalized.
    public init(
        model: String?,
        promptPrefix: String? = nil,
        normalization: String? = nil
    ) {
        self.model = model
        self.promptPrefix = promptPrefix
        self.normalization = normalization
    }

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
            precondition(!key.isEmpty, "a key of metadata is empty")
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

extension IndexMetadata: Codable {
    /// Decodes a dictionary of strings.
    ///
    /// - Throws: `DecodingError` for something else, or for an empty key.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let pairs = try container.decode([String: String].self)
        guard pairs[""] == nil else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "a key of metadata is empty"
            )
        }
        self.init(pairs)
    }

    /// Encodes the pairs as a dictionary of strings.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(pairs)
    }
}

extension IndexMetadata {
    /// Throws `wrongModel` if the caller names another model than these.
    ///
    /// - Parameters:
    ///   - model: the model that the caller named; nil for none.
    ///   - name: what the message calls the vectors' owner.
    /// - Throws: ``NearestError`` with the code `wrongModel`.
    package func check(model: String?, of name: String) throws(NearestError) {
        guard let model, let own = self.model, own != model else { return }
        throw NearestError(
            code: .wrongModel,
            message: "the vectors of \(name) were made by \(own), not by \(model): their "
                + "distances mean nothing; embed with \(own), or search vectors of \(model)"
        )
    }
}
