/// Codes beside the vectors of an index: a few bits for each element, over which searches go.
///
/// A search compares codes, which are an eighth or a quarter of the vectors' size, and then
/// measures the best candidates with the stored vectors (*rescoring*). Every distance that is
/// returned is that of the stored vector.
///
/// Raw values are stored in files, so they never change.
@nonexhaustive
public enum Quantization: UInt8, Sendable, Hashable, CaseIterable {
    /// No codes: searches compare the vectors themselves.
    case none = 0
    /// A byte an element, of which seven bits are used. For vectors of few dimensions, and those
    /// that half a byte tells apart badly.
    case scalar8 = 1
    /// Half a byte an element. For vectors of many dimensions.
    case scalar4 = 2
    /// The index chooses by the dimension and by a trial on its own vectors.
    case automatic = 255
}
