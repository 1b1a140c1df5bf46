internal import NearestStorage

/// Segments that fit each other, and which of their rows stay.
struct SegmentMerge {
    let segments: [Segment]
    /// Rows of each segment that stay, ascending.
    let kept: [[Int]]
    /// What the segment of all of them is.
    let form: SegmentForm
    /// The segment whose graph is kept, if one is.
    private let base: Int?

    init(
        _ segments: [Segment],
        dropping: Set<VectorID>,
        memoryLimit: Int?
    ) throws(NearestError) {
        guard let first = segments.first else {
            throw NearestError(code: .invalidArgument, message: "there are no segments to merge")
        }
        var model: String?
        for segment in segments {
            try Self.checkFit(first, segment)
            try segment.check(model: model)
            model = model ?? segment.metadata.model
        }
        let plan = SegmentPlan(
            dimension: first.dimension,
            metric: first.metric,
            encoding: first.encoding,
            kind: first.kind,
            attributes: first.attributeSchema,
            memoryLimit: memoryLimit
        )
        try plan.check(
            count: segments.reduce(0) { $0 + $1.count },
            texts: segments.reduce(0) { $0 + $1.textMemory }
        )
        // What is damaged would get valid checksums.
        for segment in segments { try segment.verify() }
        self.segments = segments
        let kept = segments.indices.map { index in
            let (segment, later) = (segments[index], segments[(index + 1)...])
            return (0..<segment.count).filter { row in
                let id = segment.rows.id(of: row)
                return !dropping.contains(id) && !later.contains { $0.contains(id) }
            }
        }
        self.kept = kept
        let largest = kept.indices.max { kept[$0].count < kept[$1].count } ?? 0
        base = kept[largest].count * 2 > segments[largest].count ? largest : nil
        form = SegmentForm(
            first,
            segments[largest].kind,
            first.attributeSchema,
            Self.metadata(of: segments)
        )
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
        if let attribute = first.attributeSchema.difference(from: segment.attributeSchema) {
            throw differs("attributes (\(attribute))")
        }
    }

    /// The pairs in which no two segments contradict each other.
    private static func metadata(of segments: [Segment]) -> SegmentMetadata {
        var pairs: [String: String] = [:]
        for segment in segments {
            pairs.merge(segment.metadata.pairs) { first, _ in first }
        }
        return SegmentMetadata(
            pairs.filter { key, value in
                segments.allSatisfy { ($0.metadata[key] ?? value) == value }
            }
        )
    }

    /// Writes the rows that stay, one segment after the other.
    func writeFlat(_ form: SegmentForm, to path: FilePath) throws(NearestError) {
        let rowBytes = segments[0].rows.rowBytes
        var file = try SegmentFile(form, at: path)
        file.expect(count: kept.reduce(0) { $0 + $1.count }, rowBytes: rowBytes)
        var (ids, scales): ([UInt64], [Float]) = ([], [])
        for (segment, rows) in zip(segments, kept) {
            guard segment.rows.rowBytes == rowBytes else {
                throw NearestError(
                    code: .unsupported,
                    message: "\(segment.reader.file) has rows of another length"
                )
            }
            for row in rows {
                if ids.count.isMultiple(of: 4096) { try Segment.checkCancellation() }
                try unsafe file.append(segment.rows.bytes(of: row))
                ids.append(segment.rows.id(of: row).rawValue)
                scales.append(segment.rows.scale(of: row))
            }
        }
        let columns = form.attributes.entries.isEmpty ? nil : exported()
        try file.finish(ids: ids, scales: scales, nil, columns)
    }

    // The attributes of the rows that stay, one segment after the other.
    private func exported() -> ColumnExport {
        ColumnExport(
            form.attributes,
            zip(segments, kept).compactMap { segment, rows in
                segment.columns.map {
                    let all = $0.snapshot(rowCount: $0.count)
                    return ColumnExport.Part(all, rows: rows.map { UInt32($0) })
                }
            }
        )
    }

    /// Makes the graph of the rows that stay.
    func makeGraph(
        _ parameters: HNSWParameters,
        threads: Int
    ) throws(NearestError) -> HNSWIndex {
        let index: HNSWIndex
        if let base, let graph = segments[base].graph {
            index = try segments[base].copied(graph)
            let stays = Set(kept[base])
            let rows = segments[base].rows
            let dropped = (0..<rows.count).filter { !stays.contains($0) }
            index.remove(contentsOf: dropped.map { rows.id(of: $0) })
        } else {
            index = try HNSWIndex(
                dimension: form.dimension,
                metric: form.metric,
                encoding: form.encoding,
                parameters: parameters,
                attachment: segments[0].emptyColumns()
            )
        }
        for (position, rows) in kept.enumerated() where position != base {
            for first in stride(from: 0, to: rows.count, by: SegmentBuilder.mostWaiting) {
                try Segment.checkCancellation()
                let end = min(first + SegmentBuilder.mostWaiting, rows.count)
                let (segment, part) = (segments[position], Array(rows[first..<end]))
                let stored = StoredVectors(
                    segment.rows,
                    rows: part,
                    items: segment.storedAttributes(part)
                )
                try Segment.cancelling { () throws(NearestError) in
                    try index.insert(stored, threads: threads)
                }
            }
        }
        return index
    }
}
