/// A fault in the attributes of a file: in which attribute, where, and what was found.
package struct AttributeFault: Error, Sendable, Equatable {
    /// What a column consists of.
    package enum Part: String, Sendable {
        case presence, values, texts, sets, summary
    }

    /// The name of the attribute.
    package let attribute: String
    /// The part of its column.
    package let part: Part
    /// The row, or the entry of a dictionary, from 0.
    package let item: Int
    /// What was found: a sentence without its full stop.
    package let detail: String
}
