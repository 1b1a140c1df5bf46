import Foundation

extension Measurement {
    /// Returns the measurement as one compact line of JSON, keys in alphabetical order, no newline.
    ///
    /// - Parameter extras: further numbers by their keys, which readers of measurements pass
    ///   over; none may be a key of the measurement.
    /// - Returns: the line.
    /// - Throws: `EncodingError` when a number is not finite.
    public func jsonLine(extras: [String: Double] = [:]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = Line(measurement: self, extras: extras)
        return String(decoding: try encoder.encode(line), as: UTF8.self)
    }

    private struct Line: Encodable {
        let measurement: Measurement
        let extras: [String: Double]

        func encode(to encoder: any Encoder) throws {
            try measurement.encode(to: encoder)
            var box = encoder.container(keyedBy: Key.self)
            for (key, value) in extras { try box.encode(value, forKey: Key(stringValue: key)) }
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
