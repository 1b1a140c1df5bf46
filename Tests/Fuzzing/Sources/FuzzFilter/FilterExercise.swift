import Nearest

/// What the fuzzer does with an input, which is the text of a filter.
///
/// The text is read or refused as documented. A filter that was read prints a text that reads as
/// the same filter, and so do its negation and the filters that contain it. A schema accepts or
/// refuses it as documented.
///
/// The fuzzer and the tests that replay its findings share this file.
enum FilterExercise {
    /// Attributes of every type, under names that the seeds use.
    static let keys: [any AttributeKey] = [
        Attribute<Int>("year"), Attribute<Double>("rating"), Attribute<String>("language"),
        Attribute<Set<String>>("tags"), Attribute<Bool>("draft"), Attribute<Int>("in-stock"),
    ]

    /// What is wrong, which must be nothing.
    static func faults(of input: [UInt8]) -> [String] {
        let text = String(decoding: input, as: UTF8.self)
        var faults: [String] = []
        do {
            let filter = try Filter(text)
            faults += faultsOfPrinting(filter)
            faults += faultsOfBinding(filter)
            if filter.levels < Filter.maximumLevels - 1 {
                faults += faultsOfPrinting(!filter)
                faults += faultsOfPrinting(filter && Attribute<Int>("in-stock") > 0)
                faults += faultsOfPrinting(!(Attribute<Bool>("draft") || filter))
            }
        } catch {
            faults += faultsOfRefusal(error, text)
        }
        return faults
    }

    private static func faultsOfPrinting(_ filter: Filter) -> [String] {
        let printed = filter.description
        do {
            let read = try Filter(printed)
            var faults: [String] = []
            if read != filter { faults.append("reads as another filter: \(printed)") }
            if read.hashValue != filter.hashValue { faults.append("hashes otherwise: \(printed)") }
            if read.levels != filter.levels { faults.append("has other levels: \(printed)") }
            if read.description != printed { faults.append("prints otherwise: \(printed)") }
            return faults
        } catch {
            return ["does not read what it printed: \(printed): \(error)"]
        }
    }

    private static func faultsOfBinding(_ filter: Filter) -> [String] {
        do {
            try AttributeSchema(keys).check(filter)
        } catch {
            guard error.code == .invalidFilter, !error.message.isEmpty, error.cause == nil else {
                return ["is refused by a schema otherwise than documented: \(error)"]
            }
        }
        return []
    }

    private static func faultsOfRefusal(_ error: NearestError, _ text: String) -> [String] {
        guard error.code == .invalidFilter, let cause = error.cause as? FilterSyntaxError else {
            return ["is refused otherwise than documented: \(error)"]
        }
        var faults: [String] = []
        if !(0...text.unicodeScalars.count ~= cause.position) {
            faults.append("the place is outside of the text: \(cause)")
        }
        let lines = error.message.unicodeScalars.split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        if lines.count != 3 { faults.append("the message has \(lines.count) lines: \(error)") }
        if !error.message.hasSuffix("^") { faults.append("the message has no mark: \(error)") }
        return faults
    }
}
