extension Attributes: Codable {
    /// Decodes values by name, as in a JSON object; null counts as absent.
    ///
    /// Types are those that the values seem to have. To read them by a schema, and to leave other
    /// keys alone, see ``AttributeSchema/attributes(from:)``.
    ///
    /// - Throws: `DecodingError` for a value that no attribute can have, by its key.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AttributeName.self)
        var values: [String: AnyAttributeValue] = [:]
        for key in container.allKeys where try !container.decodeNil(forKey: key) {
            values[key.stringValue] = try container.decode(AnyAttributeValue.self, forKey: key)
        }
        self.init(values)
    }

    /// Encodes values by name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: AttributeName.self)
        for (name, value) in values {
            try container.encode(value, forKey: AttributeName(stringValue: name))
        }
    }
}

extension AttributeSchema {
    /// Reads the schema's attributes from a keyed coding, such as a JSON object, by their types.
    ///
    /// Other keys are left alone, and null counts as absent. So a type with more than attributes
    /// can read them from its own decoder:
    ///
    /// ```swift
    /// struct Page: Decodable {
    ///     let text: String
    ///     let attributes: Attributes
    ///
    ///     enum Key: CodingKey { case text }
    ///
    ///     init(from decoder: any Decoder) throws {
    ///         text = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .text)
    ///         attributes = try schema.attributes(from: decoder)
    ///     }
    /// }
    /// ```
    ///
    /// - Parameter decoder: the decoder of the object.
    /// - Returns: the values that are there.
    /// - Throws: `DecodingError` for a value of another type than the attribute's, by its key.
    public func attributes(from decoder: any Decoder) throws -> Attributes {
        let container = try decoder.container(keyedBy: AttributeName.self)
        var values: [String: AnyAttributeValue] = [:]
        for entry in entries {
            let key = AttributeName(stringValue: entry.name)
            guard container.contains(key), try !container.decodeNil(forKey: key) else { continue }
            values[entry.name] =
                switch entry.kind {
                case .bool: .bool(try container.decode(Bool.self, forKey: key))
                case .int: .int(try container.decode(Int.self, forKey: key))
                case .double: .double(try container.decode(Double.self, forKey: key))
                case .string: .string(try container.decode(String.self, forKey: key))
                case .tags: .tags(Set(try container.decode([String].self, forKey: key)))
                }
        }
        return Attributes(values)
    }
}

extension AttributeSchema: Codable {
    /// Decodes a list of names and types, in the order of the columns:
    /// `[{"name": "year", "kind": "int"}]`.
    ///
    /// - Throws: `DecodingError` for something else, or where a name appears twice or is empty.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let entries = try container.decode([Entry].self)
        do {
            try self.init(entries)
        } catch {
            throw DecodingError(error, at: container.codingPath)
        }
    }

    /// Encodes the list of names and types.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(entries)
    }
}
