internal import NearestKernels

// How rows store vectors. Everything that depends on the encoding is in this file: a new encoding
// is a case in each of these switches.
extension VectorCodec {
    // SAFETY for all that follows: vectors have `dimension` elements, and rows hold as many in
    // their encoding, aligned to 16.

    /// Checks that the encoding can hold a vector that is stored unscaled.
    ///
    /// - Throws: ``NearestError`` with the code `invalidVector` that names the vector and the
    ///   element.
    func validateRange(
        of vector: UnsafeBufferPointer<Float>,
        id: VectorID
    ) throws(NearestError) {
        switch encoding {
        // The longest vector that can be compared is far below the largest bfloat16.
        case .float32, .bfloat16: return
        case .float16: try unsafe validateFloat16(vector, id: id)
        case .int8, .uint8, .bit: try unsafe validateWhole(vector, "the vector of \(id)")
        }
    }

    /// Checks that every element is a whole number that the encoding has.
    ///
    /// - Throws: ``NearestError`` with the code `invalidVector` that names the element.
    func validateWhole(
        _ vector: UnsafeBufferPointer<Float>,
        _ name: @autoclosure () -> String
    ) throws(NearestError) {
        guard let numbers = encoding.element.wholeNumbers else { return }
        let (low, high) = (Float(numbers.lowerBound), Float(numbers.upperBound))
        let wrong = unsafe vector.firstIndex {
            !(low...high ~= $0) || $0 != $0.rounded(.towardZero)
        }
        guard let index = wrong else { return }
        throw NearestError(
            code: .invalidVector,
            message: "\(name()) has \(unsafe vector[index]) at element \(index), but \(encoding) "
                + "holds whole numbers of \(numbers.lowerBound)…\(numbers.upperBound); "
                + (encoding == .bit ? "take 1 for what is above 0" : "scale and round the vectors")
                + ", or use another encoding"
        )
    }

    /// Writes elements that ``validateWhole(_:_:)`` has passed: a byte each, or eight bits in one.
    func storeWhole(_ vector: UnsafePointer<Float>, to target: UnsafeMutablePointer<UInt8>) {
        if encoding == .bit {
            for byte in 0..<format.elementBytes {
                var bits: UInt8 = 0
                for index in byte * 8..<min(byte * 8 + 8, dimension) {
                    if unsafe vector[index] != 0 { bits |= 0x80 >> UInt8(index & 7) }
                }
                unsafe target[byte] = bits
            }
            return
        }
        for index in 0..<dimension {
            unsafe target[index] = UInt8(truncatingIfNeeded: Int32(vector[index]))
        }
    }

    /// How far rounding can take the squared norm of a vector of length 1 from 1.
    ///
    /// float16 rounds the elements after scaling.
    var unitTolerance: Double {
        switch encoding {
        case .float32: 1e-4
        case .float16: 1e-2
        case .bfloat16: 4e-2
        // No graph has such vectors of length 1.
        case .int8, .uint8, .bit: 0
        }
    }

    /// How far rounding can take the length of a row from 1, if the codec scales rows to length 1;
    /// 0 if it does not, or if what float32 loses does not matter.
    ///
    /// float16 rounds each element by up to 2⁻¹¹ of it, and small ones by up to 2⁻²⁵; bfloat16 by
    /// up to 2⁻⁹ of it.
    var lengthError: Float {
        guard isNormalized else { return 0 }
        return switch encoding {
        case .float32, .int8, .uint8, .bit: 0
        case .float16: 6e-4
        case .bfloat16: 2.4e-3
        }
    }

    /// Encodes a vector into a row, scaled to length 1 if the codec normalizes.
    ///
    /// - Parameters:
    ///   - vector: `dimension` elements, validated.
    ///   - target: the row.
    /// - Complexity: O(`dimension`).
    /// - Returns: the row's norm, the number that ``RowNorm`` describes.
    package func encode(
        _ vector: UnsafePointer<Float>,
        to target: RowTarget
    ) -> Float {
        // SAFETY: the row holds `dimension` elements.
        guard isNormalized else {
            unsafe store(vector, to: target.start)
            return rowNorm.value(ofSquaredNorm: squaredNorm(ofRow: target.row))
        }
        let norm = unsafe kernels.squaredNorm(vector, count: dimension, element: .float32)
            .squareRoot()
        let unit = ScratchBuffer<Float>(dimension)
        for index in 0..<dimension {
            unsafe (unit.start + index).initialize(to: Float(Double(vector[index]) / norm))
        }
        unsafe store(unit.start, to: target.start)
        return Float(norm)
    }

    /// Encodes one of a caller's vectors, which were validated.
    ///
    /// - Returns: the row's norm.
    func encode(_ index: Int, of vectors: InputVectors, to target: RowTarget) -> Float {
        guard vectors.areStored else {
            return unsafe encode(vectors.elements(index), to: target)
        }
        target.copy(vectors.stored(index), byteCount: format.elementBytes)
        return rowNorm.value(ofSquaredNorm: squaredNorm(ofRow: target.row))
    }

    /// Adds the elements of one of a caller's vectors, which were validated, as rows of whole
    /// numbers or bits store them.
    func appendElements(_ index: Int, of vectors: InputVectors, to bytes: inout [UInt8]) {
        let (start, count) = (bytes.count, format.elementBytes)
        bytes.append(contentsOf: repeatElement(0, count: count))
        // SAFETY: the last `count` bytes hold the elements of a vector.
        unsafe bytes.withUnsafeMutableBufferPointer { bytes in
            guard let first = bytes.baseAddress else { return }
            if vectors.areStored {
                unsafe RowTarget(first + start).copy(vectors.stored(index), byteCount: count)
            } else {
                unsafe storeWhole(vectors.elements(index), to: first + start)
            }
        }
    }

    /// Adds the numbers of one of a caller's float32 vectors.
    func appendElements(_ index: Int, of vectors: InputVectors, to numbers: inout [Float]) {
        let elements = unsafe vectors.elements(index)
        unsafe numbers.append(contentsOf: UnsafeBufferPointer(start: elements, count: dimension))
    }

    /// Returns the squared norm of one of a caller's vectors.
    func squaredNorm(_ index: Int, of vectors: InputVectors) -> Double {
        unsafe kernels.squaredNorm(vectors.elements(index), count: dimension, element: .float32)
    }

    /// Returns the raw value of two of a caller's vectors, which the codec stores as float32.
    func rawValue(_ first: Int, _ second: Int, of vectors: InputVectors) -> Float {
        unsafe function.one(
            vectors.elements(first),
            vectors.elements(second),
            dimension: dimension
        )
    }

    /// Encodes vectors that ``validate(_:ids:)`` has passed, as the rows of a flat index.
    ///
    /// - Parameters:
    ///   - vectors: the vectors.
    ///   - norms: receives each row's norm at its end.
    /// - Returns: the rows, ``flatRowBytes`` each.
    /// - Throws: nothing that validation lets pass.
    package func encodeFlat(
        _ vectors: VectorSpan,
        norms: inout [Float]
    ) throws(NearestError) -> [UInt8] {
        let rowBytes = flatRowBytes
        var bytes: [UInt8] = []
        try withInput(vectors) { vectors throws(NearestError) in
            guard let vectors else { return }
            bytes = [UInt8](repeating: 0, count: vectors.count * rowBytes)
            // SAFETY: there is room for every row; the pointer stays inside the closure.
            unsafe bytes.withUnsafeMutableBytes { target in
                guard let rows = target.baseAddress else { return }
                for index in 0..<vectors.count {
                    let row = unsafe RowTarget(rows + index * rowBytes)
                    norms.append(encode(index, of: vectors, to: row))
                }
            }
        }
        return bytes
    }

    // Writes elements in the row's encoding.
    private func store(_ vector: UnsafePointer<Float>, to target: UnsafeMutableRawPointer) {
        switch encoding {
        case .float32:
            unsafe target.assumingMemoryBound(to: Float.self).update(from: vector, count: dimension)
        case .float16:
            unsafe kernels.narrow(
                vector,
                count: dimension,
                toFloat16: target.assumingMemoryBound(to: UInt16.self)
            )
        case .bfloat16:
            unsafe kernels.narrow(
                vector,
                count: dimension,
                toBFloat16: target.assumingMemoryBound(to: UInt16.self)
            )
        case .int8, .uint8, .bit:
            unsafe storeWhole(vector, to: target.assumingMemoryBound(to: UInt8.self))
        }
    }

    /// Returns the vector of a row as it was inserted, up to rounding by encoding and scaling.
    ///
    /// - Complexity: O(`dimension`), and one allocation.
    package func decode(_ row: RowPointer, norm: Float) -> [Float] {
        // SAFETY: the array can hold `dimension` elements, and all of them are written.
        unsafe [Float](unsafeUninitializedCapacity: dimension) { buffer, initialized in
            guard let values = buffer.baseAddress else { return }
            unsafe kernels.widen(row.start, encoding.element, count: dimension, to: values)
            if isNormalized {
                // Rounding has changed the length of the row.
                let length = lengthError > 0 ? squaredNorm(ofRow: row).squareRoot() : 1
                let scale = Float(Double(norm) / length)
                for index in 0..<dimension { unsafe values[index] *= scale }
            }
            initialized = dimension
        }
    }

    /// Returns the elements of a row as kernels take those of a query: in place, or widened into a
    /// buffer.
    ///
    /// - Parameters:
    ///   - row: the row.
    ///   - buffer: memory for `dimension` elements; the result may point into it.
    /// - Returns: `dimension` elements, valid as long as the row and the buffer are.
    func elements(
        of row: RowPointer,
        _ buffer: ScratchSpan<Float>
    ) -> UnsafeRawPointer {
        switch encoding {
        case .float32, .int8, .uint8, .bit: return unsafe row.start
        case .float16, .bfloat16:
            unsafe kernels.widen(
                row.start,
                encoding.element,
                count: dimension,
                to: buffer.start
            )
            return unsafe UnsafeRawPointer(buffer.start)
        }
    }

    /// Writes the elements of a row of floats as float32.
    func copyElements(of row: RowPointer, to numbers: ScratchSpan<Float>) {
        // SAFETY: there is room for `dimension` numbers.
        unsafe kernels.widen(row.start, encoding.element, count: dimension, to: numbers.start)
    }

    /// Returns the squared norm of the vector that a row holds.
    package func squaredNorm(ofRow row: RowPointer) -> Double {
        unsafe kernels.squaredNorm(row.start, count: dimension, element: encoding.element)
    }
}
