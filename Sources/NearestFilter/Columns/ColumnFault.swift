/// What is wrong with lent columns: in which attribute's, where, and what was found.
package struct ColumnFault: Error, Sendable, Equatable {
    /// What a column is made of.
    package enum Part: String, Sendable {
        case presence, values, texts, sets, summary
    }

    /// The name of the attribute.
    package let attribute: String
    /// Where.
    package let part: Part
    /// Which row, or which entry of a dictionary, from 0.
    package let item: Int
    /// What was found, a sentence without its full stop.
    package let detail: String
}
