/// What the writer of a graph notes about its codes, to know when others would be better.
///
/// It follows from the sequence of changes alone, so the same changes give the same codes.
struct CodeUpkeep: Sendable {
    /// The vectors that there were when a grid was last looked for; 0 for never.
    private(set) var calibratedCount = 0
    // Vectors encoded since then.
    private var encodedCount = 0
    // Those of them that lie outside the grid.
    private var outsideCount = 0
    // Those of the last part, what their codes leave out, and how far they are from the mean.
    private var partCount = 0
    private var partError = 0.0
    private var partSpread = 0.0

    /// A part has at least this many vectors.
    private static let minimumPart = 4096
    /// Other codes are made if what is left out has grown by this factor, as a squared length.
    private static let tolerance = 1.5
    /// Other codes are made at once if this share of the vectors lies outside the grid.
    private static let outsideShare = 8
    private static let minimumOutside = 512
    /// An index of which the codes suit few vectors of many gets others.
    private static let growth = 16

    /// Notes that a grid was looked for among so many vectors.
    mutating func restart(_ count: Int) {
        self = CodeUpkeep()
        calibratedCount = count
    }

    /// Notes a vector that was encoded.
    ///
    /// - Parameter error: what its code leaves out.
    mutating func note(_ error: CodeError) {
        encodedCount += 1
        partCount += 1
        partError += error.squared
        partSpread += error.spread
        if error.isOutside { outsideCount += 1 }
    }

    /// Whether an index without codes has vectors enough to look for a grid.
    func isDue(count: Int) -> Bool {
        count >= max(CodeCalibration.minimumCount, 2 * calibratedCount)
    }

    /// Whether the codes of an index suit its vectors so badly that others should be made: at most
    /// once for as many new vectors as there were.
    ///
    /// - Parameters:
    ///   - figures: what was found out about the vectors of the grid.
    ///   - count: the vectors of the index.
    /// - Returns: whether others should be made.
    mutating func isDue(_ figures: CodeFigures, count: Int) -> Bool {
        if outsideCount >= Self.minimumOutside,
            outsideCount * Self.outsideShare >= calibratedCount + encodedCount
        {
            return true
        }
        if count >= Self.growth * max(calibratedCount, CodeCalibration.minimumCount) { return true }
        guard partCount >= Self.minimumPart else { return false }
        defer { (partCount, partError, partSpread) = (0, 0, 0) }
        let usual = Double(figures.relativeError) * Double(figures.relativeError)
        return partError > Self.tolerance * usual * partSpread && encodedCount >= calibratedCount
    }
}
