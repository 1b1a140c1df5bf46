import Foundation

/// Says which line of a results file is malformed, what was expected there and what was found.
public struct MeasurementFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file as it was named when reading.
    public let file: String
    /// The line's number, from 1.
    public let line: Int
    /// What the line should have held, such as `a number for "qps"`.
    public let expected: String
    /// What it held instead, such as `the string "fast"`.
    public let found: String

    /// The error in one line: `results.jsonl:3: expected …, found …`.
    public var description: String { "\(file):\(line): expected \(expected), found \(found)" }

    /// Makes the error for a line from what the decoder threw.
    init(file: String, line: Int, text: some StringProtocol, cause: any Error) {
        self.file = file
        self.line = line
        let object = try? JSONSerialization.jsonObject(with: Data(text.utf8))
        guard let object, let cause = cause as? DecodingError else {
            expected = "one complete JSON object"
            found = Self.quoted(String(text))
            return
        }
        switch cause {
        case .keyNotFound(let key, _):
            expected = "the key \"\(key.stringValue)\""
            found = "no such key in \(Self.quoted(String(text)))"
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            expected = "\(Self.name(type)) for \"\(Self.joined(context.codingPath))\""
            found = Self.describe(Self.value(at: context.codingPath, in: object))
        case .dataCorrupted(let context):
            // Without a path it is the decoder that could not read a number of the line.
            guard !context.codingPath.isEmpty else {
                expected = "numbers that fit 64 bits"
                found = Self.quoted(String(text))
                return
            }
            // With a path the description is what Measurement expects there.
            expected = "\(context.debugDescription) for \"\(Self.joined(context.codingPath))\""
            found = Self.describe(Self.value(at: context.codingPath, in: object))
        @unknown default:
            expected = "a measurement"
            found = Self.quoted(String(text))
        }
    }

    private static func name(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Double.Type: "a number"
        case is ParameterValue.Type: "a number or a string"
        default: "an object"
        }
    }

    private static func joined(_ path: [any CodingKey]) -> String {
        path.map(\.stringValue).joined(separator: ".")
    }

    private static func value(at path: [any CodingKey], in object: Any) -> Any? {
        path.reduce(Optional(object)) { value, key in
            (value as? [String: Any])?[key.stringValue]
        }
    }

    private static func describe(_ value: Any?) -> String {
        switch value {
        case nil: "nothing"
        case let text as String: "the string \(quoted(text))"
        case let number as NSNumber: isBoolean(number) ? "true or false" : "\(number)"
        case is NSNull: "null"
        case is [Any]: "a list"
        default: "an object"
        }
    }

    private static func isBoolean(_ number: NSNumber) -> Bool {
        // On every platform a JSON boolean has this encoding, which no JSON number has.
        String(cString: number.objCType) == String(cString: NSNumber(value: true).objCType)
    }

    private static func quoted(_ text: String) -> String {
        let limit = 60
        return "\"" + (text.count > limit ? text.prefix(limit) + "…" : text[...]) + "\""
    }
}
