internal import NearestPlatform

extension MatrixProduct {
    /// The backend to use unless a search asks for one, and the measurements that decided it.
    package struct Calibration: Sendable {
        /// The fastest backend, or the one that the environment forces.
        package let preferred: MatrixProduct
        /// Billions of operations a second on one thread, for each backend that this machine has.
        ///
        /// A multiplication and an addition count as one operation each.
        package let gigaflops: [Backend: Double]
        /// Why `NEAREST_MATRIX_PRODUCT` was ignored, as a sentence; nil if it is not set or was
        /// followed.
        package let warning: String?
    }

    /// The calibration of this process.
    ///
    /// The first use measures every backend, which takes some milliseconds. The environment
    /// variable `NEAREST_MATRIX_PRODUCT` (`blas`, `tile`, `bfloat16`) forces one.
    package static let calibration = calibrate(
        forced: environmentValue("NEAREST_MATRIX_PRODUCT")
    )

    /// Measures every backend, and prefers the one named `forced` if this machine has it.
    package static func calibrate(forced: String?) -> Calibration {
        let candidates = Backend.allCases.compactMap { MatrixProduct($0) }
        let rates = candidates.map { $0.measureRate() }
        let fastest = zip(candidates, rates).max { $0.1 < $1.1 }
        guard var preferred = fastest?.0 else {
            preconditionFailure("every instruction set has a float32 tile")
        }
        var warning: String?
        if let forced, !forced.isEmpty {
            if let choice = candidates.first(where: { $0.backend.rawValue == forced }) {
                preferred = choice
            } else {
                let names = candidates.map(\.backend.rawValue).joined(separator: ", ")
                warning =
                    "NEAREST_MATRIX_PRODUCT is \"\(forced)\", which this machine does not have; it "
                    + "is ignored. Use one of \(names)."
            }
        }
        return Calibration(
            preferred: preferred,
            gigaflops: Dictionary(uniqueKeysWithValues: zip(candidates.map(\.backend), rates)),
            warning: warning
        )
    }

    // The best of a few runs at the shape of a batch search: a block of rows in the second-level
    // cache against a block of queries. The best, because everything that disturbs a run makes it
    // longer. A backend that needs more than 3 milliseconds is run twice only.
    private func measureRate() -> Double {
        let dimension = 256
        let rows = 64
        let values = [Float](repeating: 0.5, count: rows * dimension)
        var products = [Float](repeating: 0, count: rows * (rows + 64))
        var scratch = [Float](
            repeating: 0,
            count: Self.scratchCount(rows: rows, dimension: dimension)
        )
        let clock = ContinuousClock()
        var best = Double.infinity
        // SAFETY: the arrays have the sizes that `multiply` asks for and live through the closure.
        // No backend pads 64 queries by more than 64.
        unsafe products.withUnsafeMutableBufferPointer { products in
            unsafe scratch.withUnsafeMutableBufferPointer { scratch in
                unsafe values.withUnsafeBufferPointer { values in
                    guard let input = values.baseAddress,
                        let work = scratch.baseAddress,
                        let output = products.baseAddress
                    else { return }
                    let packed = unsafe PackedQueries(
                        input,
                        count: rows,
                        dimension: dimension,
                        for: self
                    )
                    let block = unsafe ProductRows(
                        UnsafeRawPointer(input),
                        element: .float32,
                        stride: dimension,
                        count: rows
                    )
                    let start = clock.now
                    for run in 0..<24 {
                        let before = clock.now
                        unsafe multiply(packed, block, scratch: work, into: output)
                        let seconds = (clock.now - before) / .seconds(1)
                        best = min(best, seconds)
                        if run >= 1, clock.now - start > .milliseconds(3) { break }
                    }
                }
            }
        }
        return 2 * Double(rows * rows * dimension) / max(best, 1e-9) / 1e9
    }
}
