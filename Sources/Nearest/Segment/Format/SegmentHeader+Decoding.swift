internal import NearestStorage

// Checks of the header need no other byte of the file, so opening does them all, whatever a file's
// size. Each error names the field, its offset and what it holds; the first fault is reported.
extension SegmentHeader {
    /// Reads the header of a file, and checks that every field is in its range.
    ///
    /// - Throws: ``FormatError`` that names the first field with a number that it cannot have.
    init(_ reader: SectionReader) throws(FormatError) {
        var fields = try HeaderFields(reader)
        let count = try fields.readUInt64(.count)
        guard count <= UInt64(Self.maximumCount) else {
            throw fields.error(
                .count,
                "\(count) vectors, but a segment holds at most \(Self.maximumCount)"
            )
        }
        self.count = Int(count)
        let dimension = Int(try fields.readUInt32(.dimension))
        rowBytes = Int(try fields.readUInt32(.rowBytes))
        let (metricCode, encodingCode) = (
            try fields.readUInt8(.metric), try fields.readUInt8(.encoding)
        )
        let kindCode = try fields.readUInt8(.kind)
        let (m, efConstruction) = (
            try fields.readUInt32(.m), try fields.readUInt32(.efConstruction)
        )
        let (node, layer) = (
            try fields.readUInt32(.entryNode), try fields.readUInt32(.entryLayer)
        )
        let seed = try fields.readUInt64(.seed)
        writer = try fields.readWriter()

        // Numbers of kinds that a later version of the library may know.
        guard let metric = Metric(rawValue: metricCode) else {
            throw fields.error(.metric, "unknown metric \(metricCode)")
        }
        guard let encoding = ScalarEncoding(rawValue: encodingCode) else {
            throw fields.error(.encoding, "unknown encoding \(encodingCode)")
        }
        guard let kindCode = Segment.Kind.Code(rawValue: kindCode) else {
            throw fields.error(.kind, "unknown kind \(kindCode)")
        }
        do throws(NearestError) {
            format = try VectorFormat(dimension: dimension, metric: metric, encoding: encoding)
        } catch {
            // Bits under a metric of numbers, or numbers under one of bits.
            throw fields.error(error.code == .unsupported ? .encoding : .dimension, error.message)
        }
        // The parameters are checked below, once it is known that the file has a graph.
        kind = .flat
        if kindCode == .graph {
            do throws(NearestError) {
                try format.validateForGraph()
            } catch {
                throw fields.error(.encoding, error.message)
            }
            kind = .graph(
                HNSWParameters(m: Int(m), efConstruction: Int(efConstruction), seed: seed)
            )
        }
        entry = node == Self.noNode ? nil : GraphEntry(node: Int(node), layer: Int(layer))
        try checkRows(fields)
        switch kind {
        case .graph(let parameters):
            try checkGraph(parameters, entryLayer: Int(layer), fields)
        case .flat:
            // A flat file has nothing in the fields of a graph, so that equal contents give equal
            // bytes.
            let numbers: [(Field, isUnused: Bool)] = [
                (.m, m == 0), (.efConstruction, efConstruction == 0), (.entryNode, entry == nil),
                (.entryLayer, layer == 0), (.seed, seed == 0),
            ]
            for (field, isUnused) in numbers where !isUnused {
                throw fields.error(
                    field,
                    "the file is flat, but has the parameter '\(field)' of a graph"
                )
            }
        }
    }

    // Rows are aligned for the kernels, and have no more padding than alignment needs. Searches
    // rely on both.
    private func checkRows(_ fields: HeaderFields) throws(FormatError) {
        let bytes = format.elementBytes
        guard rowBytes.isMultiple(of: Self.rowAlignment), rowBytes >= bytes,
            rowBytes < bytes + Self.maximumRowPadding
        else {
            throw fields.error(
                .rowBytes,
                "\(rowBytes) bytes from row to row, but a row has \(bytes) bytes and up to "
                    + "\(Self.maximumRowPadding - 1) of padding, to a multiple of "
                    + "\(Self.rowAlignment)"
            )
        }
    }

    // The parameters are in their ranges, and the entry is a node and a layer that there can be.
    // Whether the node is on that layer, only verifying tells.
    private func checkGraph(
        _ parameters: HNSWParameters,
        entryLayer: Int,
        _ fields: HeaderFields
    ) throws(FormatError) {
        do throws(NearestError) {
            try parameters.validate()
        } catch {
            // With the lowest efConstruction that a given m allows, only m can be out of its range.
            let lowest = HNSWParameters(m: parameters.m, efConstruction: parameters.m)
            let isM = (try? lowest.validate()) == nil
            throw fields.error(isM ? .m : .efConstruction, error.message)
        }
        guard count <= GraphLayout.maximumNodes else {
            throw fields.error(
                .count,
                "\(count) nodes, but a graph has at most \(GraphLayout.maximumNodes)"
            )
        }
        // Only a graph of no nodes has no entry.
        guard let entry else {
            guard count == 0 else {
                throw fields.error(.entryNode, "no entry node, but \(count) nodes")
            }
            guard entryLayer == 0 else {
                throw fields.error(.entryLayer, "layer \(entryLayer), but no entry node")
            }
            return
        }
        guard entry.node < count else {
            throw fields.error(.entryNode, "entry node \(entry.node), but only \(count) nodes")
        }
        guard entry.layer <= GraphLayout.maximumLayer else {
            throw fields.error(
                .entryLayer,
                "layer \(entry.layer), but the highest possible one is "
                    + "\(GraphLayout.maximumLayer)"
            )
        }
    }
}
