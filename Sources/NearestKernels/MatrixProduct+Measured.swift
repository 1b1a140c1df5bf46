extension MatrixProduct {
    /// How fast a backend is on this machine.
    package struct Rate: Sendable {
        package let backend: Backend
        /// Billions of multiplications and additions a second, one thread.
        package let gigaflops: Double
    }

    /// The backend to use unless one is asked for, with the rates that decided it.
    package struct Measured: Sendable {
        package let preferred: MatrixProduct
        package let rates: [Rate]
        /// What was wrong with `NEAREST_MATRIX_PRODUCT`, if anything was; it is ignored then.
        package let complaint: String?
    }

    /// Measured once in a process, when first asked for: some milliseconds.
    ///
    /// The environment variable `NEAREST_MATRIX_PRODUCT` (`blas`, `tile`, `bfloat16`) forces one.
    package static let measured: Measured = measure(
        forced: environmentValue("NEAREST_MATRIX_PRODUCT")
    )

    package static func measure(forced: String?) -> Measured {
        let candidates = Backend.allCases.compactMap { MatrixProduct($0) }
        let rates = candidates.map { Rate(backend: $0.backend, gigaflops: $0.measureRate()) }
        var complaint: String?
        if let forced, !forced.isEmpty {
            if let choice = candidates.first(where: { $0.backend.rawValue == forced }) {
                return Measured(preferred: choice, rates: rates, complaint: nil)
            }
            let names = candidates.map(\.backend.rawValue).joined(separator: ", ")
            complaint =
                "NEAREST_MATRIX_PRODUCT is \"\(forced)\", which this machine does not have; it is "
                + "ignored. Use one of \(names)."
        }
        let fastest = zip(candidates, rates).max { $0.1.gigaflops < $1.1.gigaflops }
        guard let preferred = fastest?.0 else {
            preconditionFailure("every instruction set has a float32 tile")
        }
        return Measured(preferred: preferred, rates: rates, complaint: complaint)
    }

    // The best of a few runs at the shape of a batch search: a block of rows in the second-level
    // cache against a block of queries. A slow backend is run twice only.
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
