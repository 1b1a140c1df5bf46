internal import NearestKernels

/// A query as it is compared with codes, and what its estimates mean.
///
/// An estimate orders vectors as distances do, but for noise that codes bring. It never leaves a
/// search: what is returned is measured with the stored vectors.
struct CodedQuery {
    /// The codes; valid inside the reader's epoch.
    let codes: BorrowedObject<CodeSet>
    /// Compares codes with the query.
    let scorer: QueryScorer
    /// Under inner products the query is scaled, so an estimate is `scale · distance + offset`.
    private let scale: Float
    private let offset: Float
    /// How estimates follow from squared distances.
    private let factor: Float
    /// The standard deviation of the estimate of a squared distance of 1.
    private let noise: Float
    /// Half the squared length that a vector is taken to have; 0 where lengths do not matter.
    private let usualLength: Float

    /// How many standard deviations of its noise an estimate may be off.
    private static let deviations: Float = 4.2

    /// Prepares a query; nil if codes would mislead.
    ///
    /// - Parameters:
    ///   - query: the query, as vectors are compared with it.
    ///   - codes: the codes.
    ///   - metric: how vectors are compared.
    ///   - scratch: keeps the prepared query.
    init?(
        _ query: QueryScorer,
        _ codes: BorrowedObject<CodeSet>,
        _ metric: Metric,
        _ scratch: CodeScratch
    ) {
        let (set, grid) = (codes.object, codes.object.grid)
        guard let (scorer, half) = set.scorer(of: query, scratch) else { return nil }
        self.codes = codes
        self.scorer = scorer
        factor = metric.codeFactor
        if metric == .innerProduct {
            scale = metric.codeScale(grid, squaredLength: 2 * half)
            offset = scale * scale * half
            usualLength = grid.figures.length * grid.figures.length / 2
        } else {
            (scale, offset, usualLength) = (1, 0, 0)
        }
        // A query has eight places to a cell of half a byte, and one to a cell of a byte.
        let rounded: Float = grid.cells.width == .eight ? 1.4142135 : 1
        noise = 2 * grid.figures.error * rounded / Float(grid.elements).squareRoot()
    }

    /// Returns the estimate up to which a vector may be nearer than one with an estimate.
    ///
    /// - Parameters:
    ///   - estimate: the estimate.
    ///   - node: the node that has it.
    ///   - view: the rows.
    /// - Returns: an estimate, not below the given one.
    func limit(_ estimate: Float, of node: Int, in view: RowView) -> Float {
        limit(estimate, halfLength: codes.object.isOfProducts ? view.norm(of: node) / 2 : 0)
    }

    /// Returns the estimate up to which a vector may be within a distance.
    ///
    /// - Parameters:
    ///   - distance: the distance.
    ///   - node: the vector's node.
    ///   - view: the rows.
    /// - Returns: an estimate.
    func limit(within distance: Float, of node: Int, in view: RowView) -> Float {
        limit(scale * distance + offset, of: node, in: view)
    }

    /// Returns the estimate up to which vectors of any usual length may be within a distance.
    func limit(within distance: Float) -> Float {
        limit(scale * distance + offset, halfLength: 2 * usualLength)
    }

    private func limit(_ estimate: Float, halfLength: Float) -> Float {
        let squared = max(0, (estimate + halfLength) / factor)
        return estimate + factor * Self.deviations * noise * squared.squareRoot()
    }
}
