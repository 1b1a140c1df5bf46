extension VectorCodec {
    /// Bytes from one row to the next in a flat index, and in its files.
    package var flatRowBytes: Int { RowLayout(format).rowBytes }
}
