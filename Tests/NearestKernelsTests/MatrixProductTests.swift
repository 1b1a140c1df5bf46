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
        for element in [ElementType.float32, .float16, .bfloat16, .int8, .uint8] {
            for (queryCount, rowCount) in [(1, 1), (3, 64), (8, 17), (9, 5), (50, 64)] {
                let queries = random.vector(queryCount * dimension)
                let stride = dimension + 3
                // Multiples of 1/64 up to 4, exact in float16 and bfloat16; or whole numbers.
                let rows = (0..<rowCount * stride).map { _ in
                    let number = (random.nextSigned() * 256).rounded()
                    guard let numbers = element.wholeNumbers else { return number / 64 }
                    return Float(numbers.lowerBound) + abs(number / 2).rounded()
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

    #if canImport(Glibc) && BLAS
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

    /// Numbers that the element type has exactly, encoded; for float32 there is nothing to do.
    private func encoded(_ numbers: [Float], _ element: ElementType) -> [UInt16] {
        var bits = [UInt16](repeating: 0, count: numbers.count)
        let kernels = InstructionSet.active.kernels
        // SAFETY: both arrays have as many elements, and a whole number takes no more bytes.
        unsafe numbers.withUnsafeBufferPointer { numbers in
            unsafe bits.withUnsafeMutableBufferPointer { bits in
                guard let from = numbers.baseAddress, let to = bits.baseAddress else { return }
                switch element {
                case .float32: break
                case .float16: unsafe kernels.narrow(from, count: numbers.count, toFloat16: to)
                case .bfloat16: unsafe kernels.narrow(from, count: numbers.count, toBFloat16: to)
                case .int8, .uint8, .bits:
                    let bytes = UnsafeMutableRawPointer(to)
                    for index in 0..<bits.count {
                        unsafe bytes.storeBytes(
                            of: UInt8(truncatingIfNeeded: Int(from[index])),
                            toByteOffset: index,
                            as: UInt8.self
                        )
                    }
                }
            }
        }
        return bits
    }

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
        let narrow = encoded(rows, element)
        let scratchCount = MatrixProduct.scratchCount(rows: rowCount, dimension: dimension)
        var scratch = [Float](repeating: .nan, count: scratchCount)
        var found: [Float] = []
        var width = 0
        unsafe queries.withUnsafeBufferPointer { queries in
            unsafe rows.withUnsafeBytes { rows in
                unsafe narrow.withUnsafeBytes { narrow in
                    unsafe scratch.withUnsafeMutableBufferPointer { scratch in
                        guard let queries = queries.baseAddress,
                            let floats = rows.baseAddress,
                            let narrow = narrow.baseAddress,
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
                                element == .float32 ? floats : narrow,
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
