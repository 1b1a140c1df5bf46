internal import NearestStorage

/// Segments to merge, checked to fit each other, and which of their rows are kept.
///
/// `Segment.merge(_:to:dropping:metadata:memoryLimit:threads:)` makes one and calls
/// ``writeFlat(_:to:)`` or ``makeGraph(_:threads:)``.
struct SegmentMerge {
    /// The segments, in the caller's order; of equal identifiers the last one counts.
    let segments: [Segment]
    /// The rows of each segment that are kept, ascending.
    let kept: [[Int]]
    /// The configuration of the merged segment.
    let form: Segment.Configuration
    /// The index of the segment whose graph is kept; nil if none is.
    private let base: Int?

    /// Checks and verifies the segments, and decides which rows are kept.
    ///
    /// - Parameters:
    ///   - segments: at least one.
    ///   - dropping: identifiers to leave out.
    ///   - memoryLimit: bytes of memory that may be used; nil for no limit.
    /// - Complexity: O(total file size), and O(log) look-ups of each identifier in the later
    ///   segments.
    /// - Throws: `NearestError` with the code `invalidArgument`, `wrongModel`, `memoryLimit` or
    ///   `corrupt`.
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
        var configuration = Segment.Configuration(
            dimension: first.dimension,
            metric: first.metric,
            encoding: first.encoding,
            kind: first.kind,
            attributes: first.attributeSchema
        )
        configuration.components = first.components
        configuration.memoryLimit = memoryLimit
        try MemoryEstimate(configuration).check(
            count: segments.reduce(0) { $0 + $1.count },
            textBytes: segments.reduce(0) { $0 + $1.textMemory }
        )
        // A copy of damaged data would get valid checksums.
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
        var form = Segment.Configuration(
            dimension: first.dimension,
            metric: first.metric,
            encoding: first.encoding,
            kind: segments[largest].kind,
            attributes: first.attributeSchema,
            metadata: Self.metadata(of: segments)
        )
        form.components = first.components
        form.quantization = segments[largest].inheritedQuantization
        self.form = form
    }

    // Throws the first difference that keeps two segments from becoming one.
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
        guard first.components == segment.components else { throw differs("components") }
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

    /// Returns the pairs in which no two segments contradict each other.
    private static func metadata(of segments: [Segment]) -> IndexMetadata {
        var pairs: [String: String] = [:]
        for segment in segments {
            pairs.merge(segment.metadata.pairs) { first, _ in first }
        }
        return IndexMetadata(
            pairs.filter { key, value in
                segments.allSatisfy { ($0.metadata[key] ?? value) == value }
            }
        )
    }

    /// Writes a flat segment of the kept rows, one segment after the other.
    ///
    /// - Complexity: O(rows × dimension), and 16 bytes of memory for each row.
    func writeFlat(_ form: Segment.Configuration, to path: FilePath) throws(NearestError) {
        let rowBytes = segments[0].rows.rowBytes
        var file = try SegmentFileWriter(form, at: path)
        file.expect(count: kept.reduce(0) { $0 + $1.count }, rowBytes: rowBytes)
        var (ids, norms): ([UInt64], [Float]) = ([], [])
        for (segment, rows) in zip(segments, kept) {
            guard segment.rows.rowBytes == rowBytes else {
                throw NearestError(
                    code: .unsupported,
                    message: "\(segment.reader.file) has rows of another length"
                )
            }
            for row in rows {
                if ids.count.isMultiple(of: 4096) { try Cancellation.check() }
                try segment.rows.withBytes(of: row) { bytes throws(NearestError) in
                    try file.append(bytes)
                }
                ids.append(segment.rows.id(of: row).rawValue)
                norms.append(segment.rows.norm(of: row))
            }
        }
        let columns = form.attributes.entries.isEmpty ? nil : exported()
        try file.finish(ids: ids, norms: norms, nil, columns, codes: .chosen)
    }

    // The attributes of the kept rows, in the order in which the rows are written.
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

    /// Makes the graph of the kept rows.
    ///
    /// The base segment's links are copied and its dropped rows removed; the other rows are
    /// inserted.
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
            index.remove(dropped.map { rows.id(of: $0) })
        } else {
            index = try HNSWIndex(
                segments[0].format,
                parameters: parameters,
                quantization: form.quantization,
                sidecar: segments[0].emptyStore()
            )
        }
        let added = kept.indices.filter { $0 != base }.reduce(0) { $0 + kept[$1].count }
        // As an insertion by one call would be, if it at least doubles the index.
        let isRefined = added >= index.count
        for (position, rows) in kept.enumerated() where position != base {
            for first in stride(from: 0, to: rows.count, by: GraphStage.maximumWaiting) {
                try Cancellation.check()
                let end = min(first + GraphStage.maximumWaiting, rows.count)
                let (segment, part) = (segments[position], Array(rows[first..<end]))
                let stored = segment.encoded(part, for: index.attributeStore)
                try Cancellation.rewording { () throws(NearestError) in
                    try index.insert(stored, threads: threads, isPart: isRefined)
                }
            }
        }
        if isRefined {
            try Cancellation.rewording { () throws(NearestError) in
                try index.finishParts(threads: threads)
            }
        }
        // The grid of one segment need not suit the vectors of the others.
        if index.quantization != .none { index.change { $0.calibrate(threads: threads) } }
        return index
    }
}

extension AttributeSchema {
    /// Describes the first difference from another schema, for messages; nil if both are equal.
    fileprivate func difference(from other: AttributeSchema) -> String? {
        for entry in entries {
            guard let column = other.column(of: entry.name) else {
                return "only the first has '\(entry.name)'"
            }
            let kind = other.entries[column].kind
            guard kind == entry.kind else {
                return "'\(entry.name)' is of type \(entry.kind) and of type \(kind)"
            }
        }
        if let entry = other.entries.first(where: { column(of: $0.name) == nil }) {
            return "only the second has '\(entry.name)'"
        }
        return self == other ? nil : "they are in another order"
    }
}

extension Segment {
    /// Bytes of memory that the strings of the attributes take while they are merged.
    fileprivate var textMemory: Int {
        var size = TextSize()
        let attributes = try? AttributeSection(reader, rowCount: count)
        for dictionary in attributes?.dictionaries ?? [] {
            size.add(count: dictionary.count, byteCount: dictionary.byteCount)
        }
        return size.memory
    }
}
