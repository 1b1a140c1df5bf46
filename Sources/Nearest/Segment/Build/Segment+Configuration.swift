extension Segment {
    /// The format, kind and limits of a segment to build; see `Segment.build(_:at:from:)`.
    public struct Configuration: Sendable, Hashable {
        /// Elements of every vector, 1…65 536.
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
        /// Set ``quantization``, ``threads``, ``memoryLimit`` and ``expectedCount`` afterwards.
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
    /// The format of the vectors.
    ///
    /// - Throws: `NearestError` with the code `invalidArgument` for a dimension out of range.
    package var format: VectorFormat {
        get throws(NearestError) {
            try VectorFormat(dimension: dimension, metric: metric, encoding: encoding)
        }
    }
}
