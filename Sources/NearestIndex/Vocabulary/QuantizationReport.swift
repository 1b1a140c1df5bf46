/// What is known of the codes of an index.
public struct QuantizationReport: Sendable, Hashable {
    /// The kind of codes: ``Quantization/scalar8`` or ``Quantization/scalar4``.
    public let kind: Quantization
    /// Whether coordinates are rotated first, because elements of vectors differ in their spread.
    public let isRotated: Bool
    /// The coordinates that codes have: the elements of a vector, rounded up if they are rotated,
    /// or fewer, where directions are chosen along which vectors differ most.
    public let coordinateCount: Int
    /// What codes leave out, as a share of the distance of vectors from their mean: 0.02 is usual
    /// for ``Quantization/scalar8``, 0.11 for ``Quantization/scalar4``.
    public let relativeError: Float
    /// The number of vectors that were looked at when the codes were made.
    public let calibrationCount: Int
    /// The share of the ten nearest vectors that were among the twenty nearest by code in a trial.
    ///
    /// 0…1; ``Quantization/automatic`` uses codes only if it is near 1.
    public let trialRecall: Float
    /// Bytes of the codes.
    public let byteCount: Int
}
