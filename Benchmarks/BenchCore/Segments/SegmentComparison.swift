package import Nearest

/// A segment's searches beside those of the index that it was written from, one way to search.
package struct SegmentComparison: Sendable {
    /// The segment.
    package let segment: BuiltIndex
    /// How both were searched.
    package let point: SearchPoint
    /// Queries a second, as a share of the other's: the median of the repetitions' shares.
    package let speed: Double
    /// What the answers differ in, in one line; nil where they are the same, distances included.
    package let difference: String?

    /// Compares what was found, and how fast.
    ///
    /// - Parameters:
    ///   - segment: the segment.
    ///   - point: how both were searched.
    ///   - outcome: what the segment's searches came to.
    ///   - reference: what the other index' searches came to, repeated in turn with them.
    package init(
        _ segment: BuiltIndex,
        _ point: SearchPoint,
        _ outcome: SearchRun.Outcome,
        reference: SearchRun.Outcome
    ) {
        self.segment = segment
        self.point = point
        speed = zip(reference.seconds, outcome.seconds).map { $0 / max($1, 1e-9) }.median
        difference = Self.difference(outcome.neighbors, reference.neighbors).map {
            "\(segment.label), \(point.label), k \(point.k): \($0)"
        }
    }

    /// What answers differ in, distances compared bit for bit; nil where they do not.
    ///
    /// - Parameters:
    ///   - answers: of the segment.
    ///   - expected: of the index in memory.
    /// - Returns: a line that names the first query with a different answer and the number of such
    ///   queries.
    package static func difference(
        _ answers: [[Neighbor]],
        _ expected: [[Neighbor]]
    ) -> String? {
        guard answers.count == expected.count else {
            return "\(answers.count) answers, but in memory \(expected.count)"
        }
        func isSame(_ first: Neighbor, _ second: Neighbor) -> Bool {
            first.id == second.id && first.distance.bitPattern == second.distance.bitPattern
        }
        let wrong = answers.indices.filter {
            !answers[$0].elementsEqual(expected[$0], by: isSame)
        }
        guard let query = wrong.first else { return nil }
        let (answer, other) = (answers[query], expected[query])
        let rank = zip(answer, other).enumerated().first { !isSame($1.0, $1.1) }?.offset
        let detail =
            rank.map {
                "at \($0) \(answer[$0].id) at \(answer[$0].distance), but in memory "
                    + "\(other[$0].id) at \(other[$0].distance)"
            } ?? "\(answer.count) neighbors, but in memory \(other.count)"
        return "\(wrong.count) of \(answers.count) queries are answered otherwise than in memory; "
            + "query \(query): \(detail)"
    }
}

extension BuiltIndex {
    /// Returns the numbers of a segment that a measurement has no field for, by their keys; empty
    /// for an index in memory.
    ///
    /// - Parameter comparison: the comparison with the index in memory, if that was searched too.
    /// - Returns: seconds and megabytes a second of writing, bytes of the file and milliseconds of
    ///   opening; with a comparison also the speed as a share of the other's, and 1 if the answers
    ///   were the same.
    package func extras(_ comparison: SegmentComparison?) -> [String: Double] {
        guard let opening else { return [:] }
        var extras = [
            "write_s": opening.writing.seconds,
            "write_mb_per_s": opening.writing.rate,
            "file_bytes": Double(opening.writing.byteCount),
            "open_ms": opening.seconds * 1000,
        ]
        if let comparison {
            extras["speed_ratio"] = comparison.speed
            extras["answers_same"] = comparison.difference == nil ? 1 : 0
        }
        return extras
    }
}
