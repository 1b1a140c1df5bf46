extension SearchResult.Completion: LosslessStringConvertible, Codable {
    // Every value, for finding one by its name.
    private static let all: [Self] = [
        .complete, .fewerThanRequested, .partial(.deadline), .partial(.cancelled),
    ]

    /// The name: `complete`, `fewerThanRequested`, or the reason of a partial answer, `deadline` or
    /// `cancelled`.
    public var description: String {
        switch self {
        case .complete: "complete"
        case .fewerThanRequested: "fewerThanRequested"
        case .partial(.deadline): "deadline"
        case .partial(.cancelled): "cancelled"
        }
    }

    /// Finds the value of a name; nil for another text.
    public init?(_ description: String) {
        guard let value = Self.all.first(where: { $0.description == description }) else {
            return nil
        }
        self = value
    }

    /// Decodes the name.
    ///
    /// - Throws: `DecodingError` for another text, which lists the names.
    public init(from decoder: any Decoder) throws {
        self = try .named(from: decoder, among: Self.all)
    }

    /// Encodes the name.
    public func encode(to encoder: any Encoder) throws {
        try encodeName(to: encoder)
    }
}
