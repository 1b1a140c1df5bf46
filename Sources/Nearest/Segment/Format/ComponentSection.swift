internal import NearestKernels
internal import NearestStorage

/// The section of the components by which vectors were projected, as *The file format* lays it out.
struct ComponentSection {
    /// Where the fields are.
    enum Field: Int {
        case layout = 0
        case dimension = 4
        case keptVariance = 8
        case variances = 16
    }

    /// The components.
    let components: PrincipalComponents

    private static let layout: UInt32 = 1

    /// Takes the components that are written.
    init(_ components: PrincipalComponents) {
        self.components = components
    }

    /// The section's bytes.
    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.writeUInt32(Self.layout)
        writer.writeUInt32(UInt32(components.dimension))
        writer.writeUInt64(components.keptVariance.bitPattern)
        for numbers in [components.variances, components.mean, components.matrix.elements] {
            for number in numbers { writer.writeUInt32(number.bitPattern) }
        }
        return writer.bytes
    }

    /// Reads the section; nil if queries are not projected.
    ///
    /// - Parameters:
    ///   - reader: the file.
    ///   - format: the format of its vectors, which are projections.
    /// - Complexity: O(length of the section).
    /// - Throws: ``FormatError`` if the section's checksum is wrong, or a field is out of range.
    init?(_ reader: SectionReader, _ format: VectorFormat) throws(FormatError) {
        guard var fields = try reader.checkedReader(of: .components) else { return nil }
        func invalid(_ field: Field, _ detail: String) -> FormatError {
            reader.error(.invalid, in: .components, at: field.rawValue, detail)
        }
        let layout = try fields.readUInt32()
        guard layout == Self.layout else { throw invalid(.layout, "layout \(layout)") }
        guard PrincipalComponents.metrics.contains(format.metric), !format.encoding.isWhole else {
            throw invalid(.layout, "projections under this metric or encoding")
        }
        let dimension = Int(try fields.readUInt32())
        guard format.dimension...VectorFormat.dimensions.upperBound ~= dimension else {
            throw invalid(
                .dimension,
                "vectors of \(dimension) elements have no projections of \(format.dimension)"
            )
        }
        let kept = Double(bitPattern: try fields.readUInt64())
        guard 0...1 ~= kept else { throw invalid(.keptVariance, "the share is \(kept)") }
        let (count, products) = (format.dimension, format.dimension * dimension)
        guard fields.remaining == 4 * (count + dimension + products) else {
            throw fields.error(
                .wrongLength,
                "\(fields.remaining) bytes from here on, but \(count) components of \(dimension) "
                    + "elements have \(4 * (count + dimension + products))"
            )
        }
        let variances = try fields.readFloats(count)
        guard variances.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw invalid(.variances, "a variance is not a number from 0 on")
        }
        let mean = try fields.readFloats(dimension)
        let rows = try fields.readFloats(products)
        guard mean.allSatisfy(\.isFinite), rows.allSatisfy(\.isFinite) else {
            throw invalid(.variances, "an element of the mean or of a component is not finite")
        }
        components = PrincipalComponents(
            format.metric,
            mean: mean,
            variances: variances,
            keptVariance: kept,
            rows
        )
    }
}
