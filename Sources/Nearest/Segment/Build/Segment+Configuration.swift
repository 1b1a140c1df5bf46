extension Segment {
    /// The format, kind and limits of a segment to build; see `Segment.build(_:at:from:)`.
    public struct Configuration: Sendable, Hashable {
        /// Elements of every vector that is appended, 1…65 536.
        public var dimension: Int
        /// How distances are measured.
        public var metric: Metric
        /// How stored elements are encoded.
        ///
        /// Default: float32.
        public var encoding: ScalarEncoding
        /// Whether the segment is flat or a graph, and the parameters of a graph.
        ///
        /// Default: a graph with the default parameters.
        public var kind: Segment.Kind
        /// The codes beside the vectors, over which searches go.
        ///
        /// Default: those that a trial finds good enough, if any.
        public var quantization = Quantization.automatic
        /// The components by which vectors are projected, and later queries, for a smaller segment.
        ///
        /// The segment holds the projections, under the same metric, and not the vectors.
        ///
        /// Default: nil, vectors are stored as they are.
        public var components: PrincipalComponents?
        /// The attributes that the vectors may have.
        ///
        /// Default: none.
        public var attributes: AttributeSchema
        /// What the file says about its vectors.
        ///
        /// Default: nothing.
        public var metadata: IndexMetadata
        /// Threads that link vectors, at least 1.
        ///
        /// Default: 1. The file is the same for any number.
        public var threads = 1
        /// Bytes of memory that building may use; it throws `memoryLimit` before it uses more.
        ///
        /// Default: no limit.
        public var memoryLimit: Int?
        /// The number of vectors that will be appended, if it is known.
        ///
        /// If it is set, the memory that they need is compared with the limit before the first one
        /// is appended. Default: unknown.
        public var expectedCount: Int?

        /// Makes a configuration; all but dimension and metric have a default.
        ///
        /// Set ``quantization``, ``components``, ``threads``, ``memoryLimit`` and ``expectedCount``
        /// afterwards.
        public init(
            dimension: Int,
            metric: Metric,
            encoding: ScalarEncoding = .float32,
            kind: Segment.Kind = .graph(HNSWParameters()),
            attributes: AttributeSchema = .init(),
            metadata: IndexMetadata = .init()
        ) {
            self.dimension = dimension
            self.metric = metric
            self.encoding = encoding
            self.kind = kind
            self.attributes = attributes
            self.metadata = metadata
        }

        /// The most memory that building takes, in bytes.
        ///
        /// A flat segment's vectors are written to the file as they are appended; only identifiers,
        /// norms and attributes are kept in memory. A graph is built in memory.
        ///
        /// The estimate excludes attribute strings, whose size is not known in advance;
        /// ``memoryLimit`` counts them as they arrive.
        ///
        /// - Parameter count: the number of vectors.
        /// - Returns: an upper bound of the bytes in use at any time.
        public func estimatedMemory(count: Int) -> Int {
            MemoryEstimate(self).bytes(count: count)
        }
    }
}

extension Segment.Configuration {
    /// Elements of a vector as it is stored.
    var storedDimension: Int { components?.count ?? dimension }

    /// The format of the vectors as they are stored.
    ///
    /// - Throws: `NearestError` with the code `invalidArgument` for a dimension out of range.
    package var format: VectorFormat {
        get throws(NearestError) {
            try VectorFormat(dimension: storedDimension, metric: metric, encoding: encoding)
        }
    }

    /// Refuses components of other vectors.
    func validateComponents() throws(NearestError) {
        guard let components else { return }
        guard components.dimension == dimension else {
            throw .dimension("a component", count: components.dimension, expected: dimension)
        }
        guard components.metric == metric else {
            throw NearestError(
                code: .invalidArgument,
                message: "components for the metric \(components.metric) do not suit a segment "
                    + "under \(metric); learn them for it"
            )
        }
        guard !encoding.isWhole else {
            throw NearestError(
                code: .unsupported,
                message: "projections are not whole numbers and cannot be stored as \(encoding)"
            )
        }
    }
}
