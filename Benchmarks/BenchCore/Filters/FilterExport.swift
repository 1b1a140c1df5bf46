package import Datasets
internal import Foundation
package import Nearest

/// Writes filters with their rows and exact answers, so that other libraries can be asked the same.
///
/// - `base.npy`, `queries.npy`: the vectors, a row each.
/// - `bitmaps.npy`: uint8, a row for each filter; row `i` of the base is bit `i % 8` of byte
///   `i / 8`.
/// - `answers.npy`: int32, `k` columns; the exact answer of query `q` to filter `f` is row
///   `f * queries + q`, padded with -1.
/// - `attributes.jsonl`: the attributes of the base rows, the generated ones too.
/// - `filters.json`: the data set, the parameters and the list of filters, in the order of the
///   bitmaps.
package struct FilterExport: Sendable {
    /// The data set.
    package let dataset: Dataset
    /// The attributes of its rows.
    package let attributes: AttributeTable
    /// The filters.
    package let cases: [FilterCase]
    /// The exact answers to each.
    package let answers: [NeighborTable]
    /// What the graph is built with.
    package let graph: HNSWParameters
    /// The candidates that searches kept, and the recall that gave without a filter.
    package let effort: EffortSearch.Found

    package init(
        dataset: Dataset,
        attributes: AttributeTable,
        cases: [FilterCase],
        answers: [NeighborTable],
        graph: HNSWParameters,
        effort: EffortSearch.Found
    ) {
        self.dataset = dataset
        self.attributes = attributes
        self.cases = cases
        self.answers = answers
        self.graph = graph
        self.effort = effort
    }

    /// Writes all files to a folder, which is made where it is not there.
    ///
    /// - Throws: `DatasetError` and Foundation's errors where the system refuses.
    package func write(to folder: String) throws {
        let url = URL(fileURLWithPath: folder, isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        func path(_ name: String) -> String { url.appendingPathComponent(name).path }
        try dataset.base.write(to: path("base.npy"))
        try dataset.queries.write(to: path("queries.npy"))
        let bytes = (dataset.base.count + 7) / 8
        try VectorTable(
            values: cases.flatMap { $0.rows.bytes.map(Float.init) },
            dimension: bytes,
            elementType: .uint8
        ).write(to: path("bitmaps.npy"))
        let k = answers.first?.k ?? 1
        try NeighborTable(ids: answers.flatMap(\.ids), k: k).write(to: path("answers.npy"))
        try attributes.write(jsonLines: path(AttributeTable.fileName))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(description(k: k))
            .write(to: URL(fileURLWithPath: path("filters.json")), options: .atomic)
    }

    private func description(k: Int) -> Description {
        Description(
            data: dataset.name,
            metric: dataset.metric.rawValue,
            k: k,
            m: graph.m,
            efConstruction: graph.efConstruction,
            ef: effort.efSearch,
            unfilteredRecall: effort.recall,
            filters: cases.map { one in
                Description.Entry(
                    family: one.family.rawValue,
                    name: one.name,
                    wanted: one.wanted,
                    matches: one.rows.count,
                    text: one.filter.description,
                    sql: one.condition.sql,
                    queries: one.queries
                )
            }
        )
    }

    private struct Description: Encodable {
        struct Entry: Encodable {
            let family: String
            let name: String
            let wanted: Double?
            let matches: Int
            let text: String
            let sql: String
            let queries: [Int]?
        }

        let data: String
        let metric: String
        let k: Int
        let m: Int
        let efConstruction: Int
        let ef: Int
        let unfilteredRecall: Double
        let filters: [Entry]

        enum CodingKeys: String, CodingKey {
            case data, metric, k, m, ef, filters
            case efConstruction = "ef_construction"
            case unfilteredRecall = "unfiltered_recall"
        }
    }
}
