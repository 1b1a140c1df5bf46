internal import NearestStorage
internal import SystemPackage

/// Vectors on their way into a flat file: encoded, and written as they come.
struct FlatStage: ~Copyable {
    private let codec: VectorCodec
    /// The file.
    var file: SegmentFileWriter
    /// The identifier of each row.
    private(set) var ids: [UInt64] = []
    /// The norm of each row; see *The file format*, *Scales*.
    private(set) var norms: [Float] = []

    /// Begins a file.
    ///
    /// - Throws: `NearestError` if the system refuses.
    init(_ configuration: Segment.Configuration, at path: FilePath) throws(NearestError) {
        let codec = VectorCodec(try configuration.format, normalizing: false)
        file = try SegmentFileWriter(configuration, at: path)
        file.rowBytes = codec.flatRowBytes
        self.codec = codec
    }

    /// Refuses vectors that cannot be stored or compared.
    func check(_ vectors: VectorSpan, _ ids: [VectorID]) throws(NearestError) {
        try codec.validate(vectors, ids: ids)
    }

    /// Writes vectors that ``check(_:_:)`` has passed.
    ///
    /// - Parameters:
    ///   - vectors: a vector for each identifier.
    ///   - ids: their identifiers.
    /// - Throws: `NearestError` if the system refuses.
    mutating func append(_ vectors: VectorSpan, _ ids: [VectorID]) throws(NearestError) {
        let rows = try codec.encodeFlat(vectors, norms: &norms)
        self.ids.append(contentsOf: ids.lazy.map(\.rawValue))
        try rows.withBytes { rows throws(NearestError) in try file.append(rows) }
    }
}
