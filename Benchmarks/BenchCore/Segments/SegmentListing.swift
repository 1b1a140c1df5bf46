package import Nearest

/// What is inside a segment's file, as text.
package struct SegmentListing: CustomStringConvertible {
    private let segment: Segment
    private let file: String

    /// Looks at a segment.
    ///
    /// - Parameters:
    ///   - segment: the file, opened.
    ///   - file: what it is called.
    package init(_ segment: Segment, file: String) {
        self.segment = segment
        self.file = file
    }

    package var description: String { [summary, sections].joined(separator: "\n\n") }

    /// What is inside but for the sections, a line for each property.
    package var summary: String {
        var lines = [
            ("file", "\(file), \(segment.fileSize) bytes (\(Self.megabytes(segment.fileSize)) MB)"),
            ("kind", kind),
            ("vectors", vectors),
        ]
        if segment.count > 0 {
            let all = CellText.fixed(Double(segment.fileSize) / Double(segment.count), 1)
            let beside = CellText.fixed(segment.overheadBytes(of: segment.fileSize), 1)
            lines.append(("size", "\(all) bytes a vector, \(beside) beside its elements"))
        }
        if let report = segment.quantizationReport { lines.append(("codes", codes(report))) }
        if let components = segment.components {
            let kept = CellText.fixed(components.keptVariance * 100, 1)
            let elements = "\(components.count) of \(components.dimension) elements"
            lines.append(("components", "\(elements), \(kept) % of the variance"))
        }
        lines.append(("writer", segment.writtenBy))
        for (place, entry) in segment.attributeSchema.entries.enumerated() {
            let label = place == 0 ? "attributes" : ""
            lines.append((label, "\(entry.name): \(entry.kind)"))
        }
        let pairs = segment.metadata.pairs.sorted { $0.key < $1.key }
        for (place, pair) in pairs.enumerated() {
            let label = place == 0 ? "metadata" : ""
            lines.append((label, "\(pair.key): \(pair.value.debugDescription)"))
        }
        return lines.map { label, text in
            label + String(repeating: " ", count: 11 - label.count) + text
        }.joined(separator: "\n")
    }

    private func codes(_ report: QuantizationReport) -> String {
        let error = CellText.fixed(Double(report.relativeError) * 100, 1)
        let recall = CellText.fixed(Double(report.trialRecall), 3)
        let rotated = report.isRotated ? ", rotated" : ""
        return "\(report.kind), \(report.coordinateCount) coordinates\(rotated), leave out "
            + "\(error) %, \(recall) of the nearest found in a trial"
    }

    private var kind: String {
        switch segment.kind {
        case .flat: "flat"
        case .graph(let parameters):
            "graph, m \(parameters.m), efConstruction \(parameters.efConstruction), "
                + "seed \(parameters.seed)"
        @unknown default: "unknown"
        }
    }

    private var vectors: String {
        let metric =
            switch segment.metric {
            case .squaredEuclidean: "squared Euclidean"
            case .innerProduct: "inner product"
            case .cosine: "cosine"
            case .manhattan: "Manhattan"
            case .hamming: "Hamming"
            case .jaccard: "Jaccard"
            @unknown default: "\(segment.metric)"
            }
        let dimension = segment.components?.count ?? segment.dimension
        return "\(segment.count) x \(dimension) \(segment.encoding.name), \(metric)"
    }

    private var sections: String {
        var table = TextTable(
            ["section", "what", "offset", "bytes", "share", "checksum"],
            leftColumns: 2
        )
        var rest = segment.fileSize
        for section in segment.sections {
            let checksum = String(section.checksum, radix: 16)
            table.add([
                section.tag, Self.meaning(section), "\(section.offset)", "\(section.length)",
                share(section.length),
                String(repeating: "0", count: 8 - checksum.count) + checksum,
            ])
            rest -= section.length
        }
        table.add(["-", "header, table, footer, gaps", "", "\(rest)", share(rest), ""])
        return table.text
    }

    private func share(_ byteCount: Int) -> String {
        CellText.fixed(100 * Double(byteCount) / Double(max(segment.fileSize, 1)), 2) + " %"
    }

    private static func megabytes(_ byteCount: Int) -> String {
        CellText.fixed(Double(byteCount) / megabyte, 1)
    }

    private static func meaning(_ section: Segment.Section) -> String {
        switch section.tag {
        case "VECS": "vectors"
        case "IDNT": "identifiers"
        case "SCAL": "scales"
        case "ORDR": "rows by identifier"
        case "LNK0": "links of layer 0"
        case "UPST": "first blocks above"
        case "LNKU": "links above"
        case "META": "metadata"
        case "ATSC": "attributes"
        case "ATCO": "columns of attributes"
        case "ATDI": "texts of attributes"
        default: section.isRequired ? "unknown" : "unknown, may be skipped"
        }
    }
}
