/// A vector in a row, valid as long as the row.
package struct StoredVector {
    /// Its elements, as they are encoded.
    package let vector: RowPointer
    /// The number beside them; ``RowNorm`` says which that is.
    package let norm: Float

    /// Names a vector.
    package init(_ vector: RowPointer, norm: Float) {
        self.vector = vector
        self.norm = norm
    }
}
