/// How a point's queries were asked, which changes speed but not what an index finds.
extension Measurement {
    /// The parameters that say how queries were asked, or what other values are of.
    private static let asking: Set<String> = ["batch", "latency", "matrix", "mode"]

    /// Queries of a batch: `batch`, or 1 where `mode` is `single`; nil where neither is said.
    package var batchSize: Int? {
        if case .number(let size)? = parameters["batch"], size >= 1 { return Int(exactly: size) }
        return parameters["mode"] == "single" ? 1 : nil
    }

    /// Whether the latency is that of whole batches rather than of single queries.
    package var hasBatchLatency: Bool {
        if case .text(let text)? = parameters["latency"] { return text == "per batch" }
        return (batchSize ?? 1) > 1
    }

    /// The parameters as they are shown: `ef=64, encoding=rabitq`, names in alphabetical order.
    package var parameterText: String {
        parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            .joined(separator: ", ")
    }

    /// The parameters of the index and its search, without how queries were asked.
    package var settings: [String: ParameterValue] {
        parameters.filter { !Self.asking.contains($0.key) }
    }
}

extension Sequence<Measurement> {
    /// Whether the points of one peer are of full scans, to be compared by how they were asked
    /// rather than at equal recall.
    ///
    /// That is so where every one finds all true neighbors, and where one setting that finds nearly
    /// all of them (0.99, as short forms of vectors do) was asked in batches of several sizes.
    package var areFullScans: Bool {
        if allSatisfy({ $0.recall >= RecallScale.exactRecall }) { return true }
        let recalls = map(\.recall)
        guard let least = recalls.min(), let most = recalls.max() else { return true }
        return least >= 0.99 && most - least <= 0.002 && Set(map(\.settings)).count == 1
            && Set(compactMap(\.batchSize)).count > 1
    }
}
