extension AnyAttributeValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral
{
    /// Makes a value of an `Attribute<Bool>`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }

    /// Makes a value of an `Attribute<Int>`, or a whole one of an `Attribute<Double>`.
    public init(integerLiteral value: Int) { self = .int(value) }

    /// Makes a value of an `Attribute<Double>`.
    public init(floatLiteral value: Double) { self = .double(value) }

    /// Makes a value of an `Attribute<String>`.
    public init(stringLiteral value: String) { self = .string(value) }

    /// Makes a value of an `Attribute<Set<String>>`.
    public init(arrayLiteral elements: String...) { self = .tags(Set(elements)) }
}
