/// The name of an attribute as a key of keyed codings.
struct AttributeName: CodingKey {
    /// The name.
    let stringValue: String

    /// Takes a name.
    init(stringValue: String) { self.stringValue = stringValue }

    /// Always nil: attributes have no numbers.
    var intValue: Int? { nil }

    /// Always nil: attributes have no numbers.
    init?(intValue: Int) { nil }
}
