extension Metric: LosslessStringConvertible, Codable {
    /// The name, as in the source: `cosine`.
    public var description: String {
        switch self {
        case .squaredEuclidean: "squaredEuclidean"
        case .innerProduct: "innerProduct"
        case .cosine: "cosine"
        case .manhattan: "manhattan"
        case .hamming: "hamming"
        case .jaccard: "jaccard"
        }
    }

    /// Finds the metric of a name; nil for another text.
    public init?(_ description: String) {
        guard let metric = Self.allCases.first(where: { $0.description == description }) else {
            return nil
        }
        self = metric
    }

    /// Decodes the name.
    ///
    /// - Throws: `DecodingError` for another text, which lists the names.
    public init(from decoder: any Decoder) throws {
        self = try .named(from: decoder, among: Self.allCases)
    }

    /// Encodes the name.
    public func encode(to encoder: any Encoder) throws {
        try encodeName(to: encoder)
    }
}
