internal import NearestKernels

/// A query of an exact scan over codes: which rows cannot be within a distance, proven by what
/// codes and query leave out.
///
/// A row `x` has the coordinates `y`, of which its code tells `ŷ`, at most `e` away. The query `q`
/// has the coordinates `z`. Cut off at the cells' ends, they are at most `r` from the places `ẑ`
/// that are compared with codes, and the square of what is cut off is `c`. Every `ŷ` lies between
/// the ends, so what is cut off can only add to a distance. With the triangle inequality, for the
/// transform keeps distances,
///
///     |q − x| ≥ √(max(0, |ẑ − ŷ| − r)² + c) − e
///
/// So a row is farther than `√τ` if `|ẑ − ŷ| > r + √(max(0, (√τ + e)² − c))`. The left side is a
/// whole number of squared units. `τ` follows from a distance: the squared distance itself, twice
/// the cosine distance, or `|q|² + |x|² + 2d` under inner products, in each case widened by the
/// error of the kernel that computed it. A few numbers are rounded in the test; `slack` is far
/// above what they lose.
struct ScanQuery {
    /// Compares codes with the query: sums of squared differences of places.
    let scorer: QueryScorer
    /// Under inner products, the lengths of rows matter.
    let isOfProducts: Bool
    /// The length of a unit of places.
    private let unit: Double
    /// What the query was multiplied with, and its squared length afterwards.
    private let scale: Double
    private let squaredLength: Double
    /// What a distance is multiplied with to be a squared distance.
    private let factor: Double
    /// The relative error of the kernel that computes distances.
    private let direct: Double
    /// A part of the limit that does not depend on it: rounding of coordinates, and of lengths.
    private let located: Double
    /// What tiny numbers can lose.
    private let subnormal: Double
    // The following are in units, or squared units.
    private let rounded: Float
    private let cutOff: Float
    private let unitsPerLength: Float
    /// Under inner products, what a squared norm adds to `τ`.
    private let normFactor: Float
    // These follow from the limit: `√τ` and what coordinates lose; under inner products `τ` without
    // what the row's norm adds, and what coordinates lose.
    private var reach = Float.infinity
    private var limit = Float.infinity

    /// What the rounding of the test may lose.
    private static let slack: Float = 1 + 0x1p-18

    /// Prepares a query.
    ///
    /// - Parameters:
    ///   - query: the query, as vectors are compared with it.
    ///   - codes: the codes.
    ///   - codec: how the vectors are stored.
    ///   - scratch: keeps the prepared query.
    init(_ query: QueryScorer, _ codes: CodeSet, _ codec: VectorCodec, _ scratch: CodeScratch) {
        let (grid, metric) = (codes.grid, codec.metric)
        query.copyElements(to: scratch.elements)
        // As in walks: directions are compared at length 1, and the length of the query does not
        // matter for which products are largest.
        let squared = Float(query.norm * query.norm)
        let scale = metric.codeScale(grid, squaredLength: squared)
        let length = query.norm * Double(scale)
        grid.locate(scratch.elements, scale: scale, to: scratch.coordinates)
        grid.writeQuery(scratch.coordinates, factor: 1, to: scratch.query.target(at: 0))
        let error = grid.queryError(
            scratch.coordinates,
            scratch.query,
            scaledLength: scale == 1 ? 0 : length
        )
        scorer = QueryScorer(
            ofCodes: scratch.query,
            grid.function,
            dimension: grid.cells.dimension,
            floor: -.infinity
        )
        isOfProducts = metric == .innerProduct
        unit = Double(grid.cells.unit)
        self.scale = Double(scale)
        squaredLength = length * length
        factor = metric == .squaredEuclidean ? 1 : 2
        let dimension = Double(codec.dimension)
        let relative = (dimension + 4) * 0x1p-24
        direct = relative / (1 - relative) + 0x1p-19
        located = error.located + 2 * Double(codec.lengthError)
        subnormal = dimension * 0x1p-126
        rounded = Float(error.rounded / unit).nextUp
        cutOff = Float(error.cutOff / (unit * unit)).nextDown
        unitsPerLength = Float(1 / unit).nextUp
        normFactor = Float((1 + 2 * direct) / (unit * unit)).nextUp
    }

    /// Sets the distance up to which rows matter.
    mutating func setLimit(_ distance: Float) {
        guard distance != limit else { return }
        limit = distance
        let d = Double(distance)
        if isOfProducts {
            // The kernel's error is in proportion to both lengths, whose product is at most half
            // the sum of their squares.
            let base = squaredLength * (1 + 2 * direct) + 2 * scale * (d + abs(d) * 0x1p-19)
            reach = Float((base + subnormal) / (unit * unit)).nextUp
        } else {
            // The error is a part of a squared distance, and of the lengths, 1, of a cosine.
            let widened = factor == 1 ? d * (1 + 2 * direct) : factor * (d + direct)
            reach = Float(((widened + subnormal).squareRoot() + located) / unit).nextUp
        }
    }

    /// Whether eight rows are all proven to be farther than the limit; false if in doubt.
    ///
    /// - Parameters:
    ///   - sums: what ``scorer`` has computed for them.
    ///   - bounds: what their codes leave out.
    ///   - norms: their norms, read under inner products alone.
    ///   - position: that of the first of the eight.
    /// - Returns: true if they are.
    @inline(__always)
    func areBeyond(
        _ sums: ScratchSpan<Float>,
        _ bounds: ScratchSpan<Float>,
        _ norms: ScratchSpan<Float>,
        at position: Int
    ) -> Bool {
        var within: SIMD8<Float>
        var areImpossible = SIMDMask<SIMD8<Int32>>(repeating: false)
        if isOfProducts {
            let squared = reach + norms.eight(at: position) * normFactor
            areImpossible = squared .< 0
            within = squared.replacing(with: 0, where: areImpossible).squareRoot()
            within += Float(located) * unitsPerLength
        } else {
            within = SIMD8(repeating: reach)
        }
        within += bounds.eight(at: position) * unitsPerLength
        within += rounded
        // What is cut off is left out here, so this proves less, for a few rows.
        return all((sums.eight(at: position) .> within * within * Self.slack) .| areImpossible)
    }

    /// Whether a row may be within the limit.
    ///
    /// Written so that a NaN of a damaged file may be.
    ///
    /// - Parameters:
    ///   - sum: what ``scorer`` has computed for it.
    ///   - bound: what its code leaves out.
    ///   - norm: its norm, which matters under inner products alone.
    /// - Returns: false if it is proven to be farther.
    func mayBeWithin(_ sum: Float, bound: Float, norm: Float) -> Bool {
        var within = reach
        if isOfProducts {
            let squared = reach + norm * normFactor
            if squared < 0 { return false }
            within = squared.squareRoot() + Float(located) * unitsPerLength
        }
        within += bound * unitsPerLength
        let left = within * within - cutOff
        let inner = rounded + (left < 0 ? 0 : left.squareRoot())
        return !(sum > inner * inner * Self.slack)
    }

    /// A number that orders rows as their estimated distances do.
    func estimate(_ sum: Float, norm: Float) -> Float {
        isOfProducts ? sum - norm * Float(1 / (unit * unit)) : sum
    }
}
