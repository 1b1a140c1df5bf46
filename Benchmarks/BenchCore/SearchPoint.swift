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
    /// How a batch computes its inner products; nil for the fastest, and for one query at a time.
    package var matrixProduct: MatrixProductBackend?

    package init(
        k: Int,
        threads: Int = 1,
        batch: Int? = nil,
        matrixProduct: MatrixProductBackend? = nil
    ) {
        self.k = k
        self.threads = threads
        self.batch = batch
        self.matrixProduct = matrixProduct
    }

    /// The options of the search.
    package var options: SearchOptions { SearchOptions(matrixProduct: matrixProduct) }

    /// The point as a results file says it.
    ///
    /// `latency` tells what the quantiles are of.
    package var parameters: [String: ParameterValue] {
        guard let batch else { return ["mode": "single", "latency": "per query"] }
        return [
            "mode": "batch",
            "batch": .number(Double(batch)),
            "matrix": .text(matrixProduct?.rawValue ?? "auto"),
            "latency": "per batch",
        ]
    }

    /// The point in a few words, for tables and progress: `batches of 32, tile`.
    package var label: String {
        guard let batch else { return "one by one" }
        return "batches of \(batch)" + (matrixProduct.map { ", \($0.rawValue)" } ?? "")
    }
}

/// Lists of ways to search; they sweep.
package struct SearchSweep: Sendable, Hashable {
    /// Neighbors asked for.
    package var ks: [Int]
    /// Threads that search.
    package var threads: [Int]
    /// Queries of a batch; 0 and 1 stand for one query at a time.
    package var batches: [Int]
    /// How batches compute their inner products; nil stands for the fastest.
    package var matrixProducts: [MatrixProductBackend?]

    package init(
        ks: [Int] = [10],
        threads: [Int] = [1],
        batches: [Int] = [0],
        matrixProducts: [MatrixProductBackend?] = [nil]
    ) {
        self.ks = ks
        self.threads = threads
        self.batches = batches
        self.matrixProducts = matrixProducts
    }

    /// Every combination once, the last list varying fastest.
    ///
    /// One query at a time uses no matrix product, and is one point whatever that list holds. A
    /// batch has no more than `queries` of them.
    package func points(queries: Int) -> [SearchPoint] {
        var points: [SearchPoint] = []
        var seen: Set<SearchPoint> = []
        for k in ks {
            for threads in threads {
                for batch in batches {
                    for product in matrixProducts {
                        let size = min(batch, queries)
                        let point =
                            size > 1
                            ? SearchPoint(
                                k: k,
                                threads: threads,
                                batch: size,
                                matrixProduct: product
                            )
                            : SearchPoint(k: k, threads: threads)
                        if seen.insert(point).inserted { points.append(point) }
                    }
                }
            }
        }
        return points
    }
}
