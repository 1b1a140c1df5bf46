/// What the writer of a graph notes about its codes, to know when others would be better.
///
/// It follows from the sequence of changes alone, so the same changes give the same codes.
struct CodeUpkeep: Sendable {
    /// The vectors that there were when a grid was last looked for; 0 for never.
    private(set) var calibratedCount = 0
    // Vectors encoded since then.
    private var encodedCount = 0
    // Those of the last part, what their codes leave out, and how far they are from the mean.
    private var partCount = 0
    private var partError = 0.0
    private var partSpread = 0.0

    /// A part has at least this many vectors.
    private static let minimumPart = 4096
    /// Other codes are made if what is left out has grown by this factor, as a squared length.
    private static let tolerance = 1.5
    /// An index of which the codes suit few vectors of many gets others.
    private static let growth = 16

    /// Notes that a grid was looked for among so many vectors.
    mutating func restart(_ count: Int) {
        self = CodeUpkeep()
        calibratedCount = count
    }

    /// Notes a vector that was encoded.
    ///
    /// - Parameters:
    ///   - error: the square of what its code leaves out.
    ///   - spread: the square of its distance from the mean.
    mutating func note(error: Double, spread: Double) {
        encodedCount += 1
        partCount += 1
        partError += error
        partSpread += spread
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
        if count >= Self.growth * max(calibratedCount, CodeCalibration.minimumCount) { return true }
        guard partCount >= Self.minimumPart else { return false }
        defer { (partCount, partError, partSpread) = (0, 0, 0) }
        let usual = Double(figures.relativeError) * Double(figures.relativeError)
        return partError > Self.tolerance * usual * partSpread && encodedCount >= calibratedCount
    }
}
