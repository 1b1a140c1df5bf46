package import BenchReport
package import Nearest

/// One way of searching an index: what a line of results says beside what the index was built with.
package struct SearchPoint: Sendable, Hashable {
    /// Neighbors asked for by each query, at least 1.
    package var k: Int
    /// Threads that search, at least 1.
    package var threads: Int
    /// Queries of a batch; nil for one query at a time.
    package var batch: Int?
    /// Candidates that a search of a graph keeps; nil for an index without one.
    package var efSearch: Int?
    /// How a batch computes its inner products; nil for the fastest, for one query at a time, and
    /// for a graph.
    package var matrixProduct: MatrixProductBackend?

    package init(
        k: Int,
        threads: Int = 1,
        batch: Int? = nil,
        efSearch: Int? = nil,
        matrixProduct: MatrixProductBackend? = nil
    ) {
        self.k = k
        self.threads = threads
        self.batch = batch
        self.efSearch = efSearch
        self.matrixProduct = matrixProduct
    }

    /// The options of the search.
    package var options: SearchOptions {
        SearchOptions(efSearch: efSearch, matrixProduct: matrixProduct)
    }

    /// Whether inner products are computed in blocks, by `matrixProduct`.
    package var computesBlocks: Bool { batch != nil && efSearch == nil }

    /// The point as a results file says it.
    ///
    /// `latency` tells what the quantiles are of.
    package var parameters: [String: ParameterValue] {
        var parameters: [String: ParameterValue] = ["mode": "single", "latency": "per query"]
        if let batch {
            parameters = ["mode": "batch", "batch": .number(Double(batch)), "latency": "per batch"]
        }
        if computesBlocks { parameters["matrix"] = .text(matrixProduct?.rawValue ?? "auto") }
        if let efSearch { parameters["ef"] = .number(Double(efSearch)) }
        return parameters
    }

    /// The point in a few words, for tables and progress: `batches of 32, tile`.
    package var label: String {
        var parts = [batch.map { "batches of \($0)" } ?? "one by one"]
        if let matrixProduct { parts.append(matrixProduct.rawValue) }
        if let efSearch { parts.append("ef \(efSearch)") }
        return parts.joined(separator: ", ")
    }
}
