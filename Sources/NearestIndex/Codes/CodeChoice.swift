internal import NearestKernels

/// Which codes an index has that leaves the choice to a trial.
package enum CodeChoice {
    /// Vectors of fewer elements are compared as fast as codes.
    private static let minimumElements = 64
    /// From so many elements on, half a byte an element makes a difference.
    private static let manyElements = 192
    /// Vectors of so many elements may be projected: shorter ones gain little, and for longer ones
    /// looking for directions takes minutes.
    static let projectedElements = 256...2048
    /// The share of the time of scans without a projection that one must get below.
    private static let worthwhile = 0.9

    /// Returns the bytes of a code that an index is expected to have.
    static func estimatedBytes(
        _ quantization: Quantization,
        _ elements: Int,
        _ encoding: ScalarEncoding
    ) -> Int {
        guard !encoding.isWhole else { return 0 }
        let width: CodeWidth
        switch quantization {
        case .none: return 0
        case .scalar8: width = .eight
        case .scalar4: width = .four
        case .automatic:
            guard elements >= minimumElements else { return 0 }
            width = elements < manyElements ? .eight : .four
        }
        // A code and its bound.
        return CodeCells(width: width, elements: elements, halfRange: 1).rowBytes + 4
    }

    /// Returns the bytes of the largest code.
    static func largestBytes(_ elements: Int, _ encoding: ScalarEncoding) -> Int {
        estimatedBytes(.scalar8, elements, encoding)
    }

    /// Returns the grid for a sample of vectors; nil for no codes.
    ///
    /// - Parameters:
    ///   - quantization: what was asked for.
    ///   - elements: elements of a vector.
    ///   - metric: how vectors are compared.
    ///   - sample: vectors, one after the other.
    ///   - scanned: the rows that scans compare with a query, where it is worth some time to look
    ///     for codes of fewer coordinates. Default: 0, do not look.
    /// - Returns: the grid.
    package static func grid(
        _ quantization: Quantization,
        _ elements: Int,
        _ metric: Metric,
        _ sample: ScratchSpan<Float>,
        scanned: Int = 0
    ) -> CodeGrid? {
        let choice = Choice(elements, metric, sample)
        let widths: [CodeWidth]
        switch quantization {
        case .none: return nil
        case .scalar8: widths = [.eight]
        case .scalar4: widths = [.four]
        case .automatic:
            guard elements >= minimumElements else { return nil }
            widths = elements < manyElements ? [.eight] : [.four, .eight]
        }
        let whole = widths.lazy.map { choice.whole($0) }.first {
            quantization != .automatic
                || $0.figures.trialRecall >= CodeTrial.minimum($0.cells.width)
        }
        guard let whole, scanned > 0, projectedElements ~= elements else { return whole }
        return choice.projected(widths, insteadOf: whole, scanned: scanned) ?? whole
    }

    // Grids for a sample.
    private struct Choice {
        let elements: Int
        let metric: Metric
        let sample: ScratchSpan<Float>

        init(_ elements: Int, _ metric: Metric, _ sample: ScratchSpan<Float>) {
            (self.elements, self.metric, self.sample) = (elements, metric, sample)
        }

        // The grid with all elements.
        func whole(_ width: CodeWidth) -> CodeGrid {
            tried(CodeCalibration(width, elements: elements, sample).grid(seed: 0))
        }

        // The grid over which scans would take the least time; nil where none saves enough.
        func projected(
            _ widths: [CodeWidth],
            insteadOf whole: CodeGrid,
            scanned: Int
        ) -> CodeGrid? {
            func time(_ grid: CodeGrid) -> Double {
                CodeTrial.scanTime(grid, metric, sample, count: scanned)
            }
            guard let directions = SampleDirections(sample, elements: elements) else { return nil }
            var (best, least): (CodeGrid?, Double) = (nil, worthwhile * time(whole))
            for width in widths {
                let calibration = CodeCalibration(width, elements: elements, sample)
                for count in directions.counts(width) {
                    guard let matrix = directions.matrix(width, count: count, seed: 0) else {
                        continue
                    }
                    let grid = calibration.best(.projection, 0, projection: matrix)
                    let time = time(grid)
                    if time < least { (best, least) = (grid, time) }
                }
            }
            return best.map(tried)
        }

        private func tried(_ grid: CodeGrid) -> CodeGrid {
            var figures = grid.figures
            figures.trialRecall = Float(CodeTrial.recall(grid, metric, sample))
            return grid.with(figures)
        }
    }
}
