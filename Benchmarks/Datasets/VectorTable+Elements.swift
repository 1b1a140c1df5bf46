extension VectorTable.ElementType {
    /// Widens the elements in `source` to `Float`.
    ///
    /// The elements are little-endian, as is every machine Swift runs on, and need not be aligned.
    ///
    /// - Parameters:
    ///   - source: The elements; a multiple of `byteCount` bytes.
    ///   - destination: Memory for as many floats as `source` has elements.
    func widen(_ source: UnsafeRawBufferPointer, into destination: UnsafeMutablePointer<Float>) {
        guard let start = source.baseAddress else { return }
        let count = source.count / byteCount
        switch self {
        case .float32:
            UnsafeMutableRawPointer(destination).copyMemory(
                from: start,
                byteCount: count * MemoryLayout<Float>.stride
            )
        case .float16:
            for index in 0..<count {
                let bits = start.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
                (destination + index).initialize(to: HalfPrecision.widen(bits))
            }
        case .uint8:
            for index in 0..<count {
                let value = start.load(fromByteOffset: index, as: UInt8.self)
                (destination + index).initialize(to: Float(value))
            }
        case .int8:
            for index in 0..<count {
                let value = start.load(fromByteOffset: index, as: Int8.self)
                (destination + index).initialize(to: Float(value))
            }
        }
    }

    /// Appends `values` to `output` as elements of this type.
    ///
    /// A float16 is rounded to the nearest. The whole number types take whole numbers only.
    ///
    /// - Throws: `DatasetError` for a value that is not a whole number in the range of the type.
    func narrow(_ values: ArraySlice<Float>, to output: inout OutputFile) throws {
        switch self {
        case .float32:
            values.withUnsafeBytes { output.append($0) }
        case .float16:
            let halves = values.map(HalfPrecision.narrow)
            halves.withUnsafeBytes { output.append($0) }
        case .uint8:
            try output.append(wholeNumbers(values, as: UInt8.self, file: output.name))
        case .int8:
            try output.append(wholeNumbers(values, as: Int8.self, file: output.name))
        }
    }

    private func wholeNumbers<Element: FixedWidthInteger>(
        _ values: ArraySlice<Float>,
        as type: Element.Type,
        file: String
    ) throws -> [Element] {
        try values.map { value in
            guard let whole = Element(exactly: value) else {
                throw DatasetError(
                    file: file,
                    expected: "elements of a \(rawValue) table should be whole numbers "
                        + "\(Element.min)...\(Element.max)",
                    found: "one is \(value)"
                )
            }
            return whole
        }
    }
}

extension VectorTable {
    /// Creates a table from the elements in `source`, row after row without gaps; whole numbers are
    /// not widened.
    ///
    /// - Parameters:
    ///   - source: `count * dimension` elements of `elementType`, which the caller has checked.
    ///   - dimension: The number of elements in a row, at least 1.
    ///   - elementType: The type of the elements.
    init(reading source: UnsafeRawBufferPointer, dimension: Int, elementType: ElementType) {
        switch elementType {
        case .uint8:
            self.init(.unsigned([UInt8](source)), dimension: dimension, elementType: elementType)
            return
        case .int8:
            let elements = source.map { Int8(bitPattern: $0) }
            self.init(.signed(elements), dimension: dimension, elementType: elementType)
            return
        case .float32, .float16: break
        }
        let count = source.count / elementType.byteCount
        let values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            if let start = buffer.baseAddress { elementType.widen(source, into: start) }
            initialized = count
        }
        self.init(values: values, dimension: dimension, elementType: elementType)
    }
}
