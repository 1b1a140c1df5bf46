extension HNSWIndex {
    /// Chooses the links of every vector again, among the nearest of the whole index.
    ///
    /// An insertion of many vectors does it by itself; see ``HNSWParameters/refinements``. It is
    /// worth it after many small insertions: answers get better at the same
    /// ``SearchOptions/efSearch``. Searches go on meanwhile, and other changes may come between two
    /// parts of it.
    ///
    /// - Parameter threads: threads to use, the caller's included, at least 1. Default: 1.
    /// - Complexity: about `count · efConstruction · m` distances, expected.
    /// - Throws: ``NearestError`` for a number of threads below 1. With the code `cancelled` if the
    ///   task was cancelled: the index is valid, and some links are those of before.
    public func refine(threads: Int = 1) throws(NearestError) {
        guard threads >= 1 else { throw .threads(threads) }
        defer { change { $0.finishRefinement() } }
        try refineAll(threads: threads)
    }

    /// Ends an insertion in parts: makes the codes of all vectors, and refines.
    ///
    /// - Parameter threads: threads to use, at least 1.
    /// - Throws: ``NearestError`` with the code `cancelled`, as ``refine(threads:)``.
    package func finishParts(threads: Int) throws(NearestError) {
        let refines = change { change in
            change.updateCodes(after: count, threads: threads)
            return change.refinesParts
        }
        guard refines else { return }
        defer { change { $0.finishRefinement() } }
        for _ in 0..<parameters.refinements { try refineAll(threads: threads) }
    }

    /// Chooses the links of every vector again, part by part.
    ///
    /// The caller checks afterwards that every vector can be reached.
    ///
    /// - Parameters:
    ///   - threads: threads to use, at least 1.
    ///   - progress: called with the number of rows that were gone through, after each part but the
    ///     last. Default: not at all.
    /// - Throws: ``NearestError`` with the code `cancelled`.
    func refineAll(
        threads: Int,
        progress: (_ rowCount: Int) -> Void = { _ in }
    ) throws(NearestError) {
        var next: Int? = 0
        while let first = next {
            next = change { $0.refine(from: first, threads: threads) }
            if let next { progress(next) }
            if next != nil, Task.isCancelled {
                throw NearestError(
                    code: .cancelled,
                    message: "the refinement was cancelled; the index holds all its vectors, and "
                        + "refine(threads:) does it again"
                )
            }
        }
    }
}
