import NearestKernels
import NearestPlatform
import NearestTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite struct MatrixProductTests {
    private static let products = MatrixProduct.Backend.allCases.compactMap { MatrixProduct($0) }

    @Test(arguments: products.indices, [1, 2, 3, 31, 64, 129])
    func `every product is within the error that is stated`(_ backend: Int, dimension: Int) {
        let product = Self.products[backend]
        var random = SeededRandom(seed: UInt64(dimension))
        for element in [ElementType.float32, .float16] {
            for (queryCount, rowCount) in [(1, 1), (3, 64), (8, 17), (9, 5), (50, 64)] {
                let queries = random.vector(queryCount * dimension)
                let stride = dimension + 3
                // Multiples of 1/64 below 4: exact in float16.
                let rows = (0..<rowCount * stride).map { _ in
                    (random.nextSigned() * 256).rounded() / 64
                }
                let (found, width) = multiply(
                    product,
                    queries,
                    queryCount,
                    rows,
                    rowCount,
                    stride: stride,
                    dimension: dimension,
                    element: element
                )
                for row in 0..<rowCount {
                    for query in 0..<queryCount {
                        var exact = 0.0
                        var (normX, normQ) = (0.0, 0.0)
                        for index in 0..<dimension {
                            let x = Double(rows[row * stride + index])
                            let q = Double(queries[query * dimension + index])
                            exact += x * q
                            normX += x * x
                            normQ += q * q
                        }
                        let bound =
                            product.relativeError(dimension: dimension)
                            * (normX * normQ).squareRoot()
                            + product.absoluteError(dimension: dimension)
                        #expect(abs(Double(found[row * width + query]) - exact) <= bound)
                    }
                }
            }
        }
    }

    @Test func `the fastest is chosen, and every one is reported`() {
        let calibration = MatrixProduct.calibration
        #expect(calibration.gigaflops.count == Self.products.count)
        #expect(calibration.gigaflops.values.allSatisfy { $0 > 0 })
        if calibration.warning == nil, environmentValue("NEAREST_MATRIX_PRODUCT") == nil {
            let fastest = calibration.gigaflops.max { $0.value < $1.value }
            #expect(calibration.preferred.backend == fastest?.key)
        }
    }

    @Test func `a backend can be forced, and a wrong name is said and ignored`() {
        for product in Self.products {
            let calibration = MatrixProduct.calibrate(forced: product.backend.rawValue)
            #expect(calibration.preferred.backend == product.backend)
            #expect(calibration.warning == nil)
        }
        let wrong = MatrixProduct.calibrate(forced: "abacus")
        #expect(wrong.warning?.contains("abacus") == true)
        #expect(wrong.warning?.contains("tile") == true)
    }

    #if canImport(Glibc)
    @Test func `BLAS is held to one thread`() throws {
        let blas = try #require(MatrixProduct(.blas))
        let values = [Float](repeating: 1, count: 64 * 64)
        _ = multiply(
            blas,
            values,
            64,
            values,
            64,
            stride: 64,
            dimension: 64,
            element: .float32
        )
        // Asked of the vendors that can be asked.
        for name in ["openblas_get_num_threads", "MKL_Get_Max_Threads"] {
            guard let symbol = unsafe dlsym(nil, name) else { continue }
            let count = unsafe unsafeBitCast(symbol, to: (@convention(c) () -> Int32).self)
            #expect(count() == 1)
        }
    }
    #endif

    private func multiply(
        _ product: MatrixProduct,
        _ queries: [Float],
        _ queryCount: Int,
        _ rows: [Float],
        _ rowCount: Int,
        stride: Int,
        dimension: Int,
        element: ElementType
    ) -> (products: [Float], width: Int) {
        var halves = [UInt16](repeating: 0, count: rows.count)
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe halves.withUnsafeMutableBufferPointer { halves in
                guard let from = rows.baseAddress, let to = halves.baseAddress else {
                    return
                }
                unsafe InstructionSet.active.kernels.narrow(
                    from,
                    count: rows.count,
                    toFloat16: to
                )
            }
        }
        let scratchCount = MatrixProduct.scratchCount(rows: rowCount, dimension: dimension)
        var scratch = [Float](repeating: .nan, count: scratchCount)
        var found: [Float] = []
        var width = 0
        unsafe queries.withUnsafeBufferPointer { queries in
            unsafe rows.withUnsafeBytes { rows in
                unsafe halves.withUnsafeBytes { halves in
                    unsafe scratch.withUnsafeMutableBufferPointer { scratch in
                        guard let queries = queries.baseAddress,
                            let floats = rows.baseAddress,
                            let halves = halves.baseAddress,
                            let scratch = scratch.baseAddress
                        else { return }
                        let packed = unsafe PackedQueries(
                            queries,
                            count: queryCount,
                            dimension: dimension,
                            for: product
                        )
                        width = packed.paddedCount
                        found = [Float](repeating: .nan, count: rowCount * width)
                        unsafe found.withUnsafeMutableBufferPointer { found in
                            guard let found = found.baseAddress else { return }
                            let block = unsafe ProductRows(
                                element == .float32 ? floats : halves,
                                element: element,
                                stride: stride,
                                count: rowCount
                            )
                            unsafe product.multiply(packed, block, scratch: scratch, into: found)
                        }
                    }
                }
            }
        }
        return (found, width)
    }
}
