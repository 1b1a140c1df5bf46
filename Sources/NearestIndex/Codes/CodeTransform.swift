/// What is done to the coordinates of a vector before they fall into cells.
///
/// Raw values are stored in files, so they never change.
package enum CodeTransform: UInt8, Sendable {
    /// Nothing: a coordinate is an element less its mean.
    case none = 0
    /// Rounds of random signs and Walsh-Hadamard transforms. They make the coordinates alike, so
    /// that cells of one width suit all of them, and keep every distance.
    case hadamard = 1
    /// Products with the rows of a matrix, fewer than the vector has elements: the directions in
    /// which vectors differ most, rotated so that coordinates are alike. Distances get shorter.
    case projection = 2
}
