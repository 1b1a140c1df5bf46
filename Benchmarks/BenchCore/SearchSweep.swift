package import Nearest

/// Lists of ways to search; they sweep.
package struct SearchSweep: Sendable, Hashable {
    /// Neighbors asked for.
    package var ks: [Int]
    /// Threads that search.
    package var threads: [Int]
    /// Queries of a batch; 0 and 1 stand for one query at a time.
    package var batches: [Int]
    /// Candidates that searches of graphs keep.
    package var efSearches: [Int]
    /// How batches compute their inner products; nil stands for the fastest.
    package var matrixProducts: [MatrixProductBackend?]

    package init(
        ks: [Int] = [10],
        threads: [Int] = [1],
        batches: [Int] = [0],
        efSearches: [Int] = [64],
        matrixProducts: [MatrixProductBackend?] = [nil]
    ) {
        self.ks = ks
        self.threads = threads
        self.batches = batches
        self.efSearches = efSearches
        self.matrixProducts = matrixProducts
    }

    /// Every combination once, the last list varying fastest.
    ///
    /// A list that makes no difference to the kind of index gives one point whatever it holds, and
    /// so do the matrix products to one query at a time. A batch has no more than `queries` of
    /// them, and a graph keeps no fewer candidates than `k`.
    package func points(queries: Int, kind: IndexKind) -> [SearchPoint] {
        let efSearches = kind.takesEfSearch ? self.efSearches.map(Optional.some) : [nil]
        let products = kind.takesMatrixProduct ? matrixProducts : [nil]
        var points: [SearchPoint] = []
        var seen: Set<SearchPoint> = []
        for k in ks {
            for threads in threads {
                for batch in batches {
                    for efSearch in efSearches {
                        for product in products {
                            let isBatch = min(batch, queries) > 1
                            let point = SearchPoint(
                                k: k,
                                threads: threads,
                                batch: isBatch ? min(batch, queries) : nil,
                                efSearch: efSearch.map { max($0, k) },
                                matrixProduct: isBatch ? product : nil
                            )
                            if seen.insert(point).inserted { points.append(point) }
                        }
                    }
                }
            }
        }
        return points
    }
}
