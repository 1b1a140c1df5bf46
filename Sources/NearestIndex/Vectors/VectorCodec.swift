internal import NearestKernels

/// How an index reads and writes vectors: which it accepts, how rows store them, and how queries
/// are compared with rows.
///
/// It is the only type that knows how metric, encoding and normalization interact. A new encoding
/// adds cases here, in ``ScalarEncoding`` and in the kernels; a new metric adds cases in
/// `Metric+Formulas.swift`.
package struct VectorCodec: Sendable {
    /// The format of the vectors.
    package let format: VectorFormat
    /// Which number each row stores besides its elements.
    let rowNorm: RowNorm
    /// The kernels of the instruction set in use.
    let kernels: DistanceKernels
    /// The kernels that compare a query with rows.
    let function: DistanceFunction

    /// Makes the codec of an index.
    ///
    /// - Parameters:
    ///   - format: what the vectors are.
    ///   - normalizing: whether vectors are stored with length 1 where only their direction
    ///     matters, as graphs store them.
    package init(_ format: VectorFormat, normalizing: Bool) {
        self.format = format
        rowNorm = format.metric.rowNorm(normalizing: normalizing)
        kernels = InstructionSet.active.kernels
        function = kernels.function(format.metric.form, format.encoding.element)
    }

    var dimension: Int { format.dimension }
    var metric: Metric { format.metric }
    var encoding: ScalarEncoding { format.encoding }

    /// The codec that compares the same rows by the metric in which neighbors are chosen; see
    /// ``Metric/linking``.
    var linking: VectorCodec {
        VectorCodec(format.measured(by: metric.linking), normalizing: isNormalized)
    }

    /// Whether vectors are scaled to length 1 before they are stored.
    package var isNormalized: Bool { rowNorm == .original }
}
