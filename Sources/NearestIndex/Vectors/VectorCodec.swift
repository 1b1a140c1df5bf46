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

    /// The largest distance, by the metric in which neighbors are chosen, of rows that hold the
    /// same vector.
    var copyDistance: Float { metric.linking.copyDistance + 2 * lengthError }

    /// Whether two rows hold the same vector, or ones that differ by rounding alone.
    ///
    /// - Parameters:
    ///   - distance: their distance, by the metric in which neighbors are chosen.
    ///   - row: the one row.
    ///   - other: the other row.
    /// - Complexity: O(1) for most rows that differ.
    /// - Returns: true where they hold the same.
    func areCopies(
        _ distance: Float,
        _ row: @autoclosure () -> RowPointer,
        _ other: @autoclosure () -> RowPointer
    ) -> Bool {
        guard distance <= copyDistance else { return false }
        // The distance to a rounded row is not that precise.
        return lengthError == 0 || row().hasBytes(of: other(), count: format.elementBytes)
    }

    /// Whether vectors are scaled to length 1 before they are stored.
    package var isNormalized: Bool { rowNorm == .original }
}
