internal import NearestStorage
public import SystemPackage

extension Segment {
    /// Writes one segment with the vectors of several, stored as they are, bit for bit.
    ///
    /// Verifies the segments first. Where two hold an identifier, the vector of the later segment stays. The links of a graph are those
    /// of its largest segment; the others' vectors are inserted into it.
    ///
    /// - Parameters:
    ///   - segments: at least one; of the same dimension, metric, encoding and kind, graphs with the same
    ///     `m` and seed, and of the same model where they name one.
    ///   - path: where; may be that of one of the segments, which stays as it is for those who have it
    ///     open.
    ///   - dropping: identifiers to leave out. Default: none.
    ///   - metadata: what the file says about its vectors. Default: what all segments agree on.
    ///   - memoryLimit: bytes of memory that may be used. Default: no limit.
    ///   - threads: threads that link vectors, at least 1. Default: 1.
    /// - Complexity: flat, O(all vectors × dimension), and 16 bytes of memory for each; a graph is built
    ///   in memory, with about `efConstruction · m` distances for each vector that is inserted.
    /// - Returns: the new segment, opened.
    /// - Throws: ``NearestError`` with the code `invalidArgument` or `wrongModel` for segments that do not
    ///   fit each other, `corrupt` for a damaged one, `memoryLimit`, and `io` where the system refuses.
    public static func merge(
        _ segments: [Segment],
        to path: FilePath,
        dropping: Set<VectorID> = [],
        metadata: SegmentMetadata? = nil,
        memoryLimit: Int? = nil,
        threads: Int = 1
    ) throws(NearestError) -> Segment {
        let merge = try SegmentMerge(segments, dropping: dropping)
        let first = merge.segments[0]
        let plan = SegmentPlan(
            dimension: first.dimension,
            metric: first.metric,
            encoding: first.encoding,
            kind: first.kind,
            metadata: metadata ?? merge.commonMetadata,
            threads: threads,
            memoryLimit: memoryLimit
        )
        guard threads >= 1 else {
            throw NearestError(
                code: .invalidArgument,
                message: "threads is \(threads), but at least one is needed"
            )
        }
        try plan.check(count: merge.kept.reduce(0) { $0 + $1.count })
        if case .flat = first.kind {
            try merge.writeFlat(plan.form, to: path)
        } else {
            let index = try merge.makeGraph(threads: threads)
            try SegmentFile.write(index.contents(), plan.form, to: path)
        }
        return try Segment.open(path)
    }
}

/// Segments that fit each other, and which of their rows stay.
struct SegmentMerge {
    let segments: [Segment]
    /// Rows of each segment that stay, ascending.
    let kept: [[Int]]

    init(_ segments: [Segment], dropping: Set<VectorID>) throws(NearestError) {
        guard let first = segments.first else {
            throw NearestError(code: .invalidArgument, message: "there are no segments to merge")
        }
        var model: String?
        for segment in segments {
            try Self.checkFit(first, segment)
            try segment.check(model: model)
            model = model ?? segment.metadata.model
            // What is damaged would get valid checksums.
            try segment.verify()
        }
        self.segments = segments
        kept = segments.indices.map { index in
            let (segment, later) = (segments[index], segments[(index + 1)...])
            return (0..<segment.count).filter { row in
                let id = segment.rows.id(of: row)
                return !dropping.contains(id) && !later.contains { $0.contains(id) }
            }
        }
    }

    private static func checkFit(_ first: Segment, _ segment: Segment) throws(NearestError) {
        func differs(_ what: String) -> NearestError {
            NearestError(
                code: .invalidArgument,
                message: "\(first.reader.file) and \(segment.reader.file) differ in \(what) and "
                    + "cannot become one segment"
            )
        }
        guard first.dimension == segment.dimension else { throw differs("dimension") }
        guard first.metric == segment.metric else { throw differs("metric") }
        guard first.encoding == segment.encoding else { throw differs("encoding") }
        switch (first.kind, segment.kind) {
        case (.flat, .flat): break
        case (.graph(let parameters), .graph(let others)):
            guard parameters.m == others.m, parameters.seed == others.seed else {
                throw differs("m or seed")
            }
        default: throw differs("kind")
        }
    }

    /// The pairs that all segments have.
    var commonMetadata: SegmentMetadata {
        SegmentMetadata(
            segments[0].metadata.pairs.filter { key, value in
                segments.allSatisfy { $0.metadata[key] == value }
            }
        )
    }

    /// Writes the rows that stay, one segment after the other.
    func writeFlat(_ form: SegmentForm, to path: FilePath) throws(NearestError) {
        let rowBytes = segments[0].rows.rowBytes
        let count = kept.reduce(0) { $0 + $1.count }
        var file = try SegmentFile(form, rowBytes: rowBytes, count: count, at: path)
        var (ids, scales): ([UInt64], [Float]) = ([], [])
        for (segment, rows) in zip(segments, kept) {
            guard segment.rows.rowBytes == rowBytes else {
                throw NearestError(
                    code: .unsupported,
                    message: "\(segment.reader.file) has rows of another length"
                )
            }
            for row in rows {
                try unsafe file.append(segment.rows.bytes(of: row))
                ids.append(segment.rows.id(of: row).rawValue)
                scales.append(segment.rows.scale(of: row))
            }
        }
        try file.finish(ids: ids, scales: scales)
    }

    /// Makes the graph of the rows that stay, from the largest segment's.
    func makeGraph(threads: Int) throws(NearestError) -> HNSWIndex {
        let largest = segments.indices.max { segments[$0].count < segments[$1].count } ?? 0
        let index = try segments[largest].makeIndex(as: HNSWIndex.self)
        let stays = Set(kept[largest])
        let rows = segments[largest].rows
        let dropped = (0..<rows.count).filter { !stays.contains($0) }
        index.remove(contentsOf: dropped.map { rows.id(of: $0) })
        for (position, segment) in segments.enumerated()
        where position != largest && !kept[position].isEmpty {
            let rows = kept[position]
            for first in stride(from: 0, to: rows.count, by: SegmentBuilder.mostWaiting) {
                try Segment.checkCancellation()
                let part = rows[first..<min(first + SegmentBuilder.mostWaiting, rows.count)]
                try index.insert(StoredVectors(segment.rows, rows: Array(part)), threads: threads)
            }
        }
        return index
    }
}
