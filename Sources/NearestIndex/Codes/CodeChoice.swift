internal import NearestKernels

/// Which codes an index has that leaves the choice to a trial.
package enum CodeChoice {
    /// Vectors of fewer elements are compared as fast as codes.
    private static let minimumElements = 64
    /// From so many elements on, half a byte an element makes a difference.
    private static let manyElements = 192

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
    /// - Returns: the grid.
    package static func grid(
        _ quantization: Quantization,
        _ elements: Int,
        _ metric: Metric,
        _ sample: ScratchSpan<Float>
    ) -> CodeGrid? {
        func calibrated(_ width: CodeWidth) -> CodeGrid {
            let grid = CodeCalibration(width, elements: elements, sample).grid(seed: 0)
            var figures = grid.figures
            figures.trialRecall = Float(CodeTrial.recall(grid, metric, sample))
            return grid.with(figures)
        }
        switch quantization {
        case .none: return nil
        case .scalar8: return calibrated(.eight)
        case .scalar4: return calibrated(.four)
        case .automatic:
            guard elements >= minimumElements else { return nil }
            let widths: [CodeWidth] = elements < manyElements ? [.eight] : [.four, .eight]
            for width in widths {
                let grid = calibrated(width)
                if grid.figures.trialRecall >= CodeTrial.minimum(width) { return grid }
            }
            return nil
        }
    }
}
