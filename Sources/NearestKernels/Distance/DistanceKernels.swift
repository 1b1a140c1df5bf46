internal import CNearestKernels

/// One instruction set's kernels over vectors: distances, norms and conversions.
///
/// The kernels check nothing. Pointers must be valid for the lengths that the dimension, the stride
/// and the counts give, and need no more than their type's alignment.
@safe package struct DistanceKernels: @unchecked Sendable {
    // Unchecked because a pointer is not Sendable: it points at a constant of the C target, which
    // lives for ever and is never written.
    let table: UnsafePointer<cnearest_kernels>

    init(_ table: UnsafePointer<cnearest_kernels>) {
        // SAFETY: the pointer is only kept here, and points at a constant.
        unsafe self.table = table
    }

    /// Whether the set has a tile over operands in bfloat16.
    var hasBFloat16Tile: Bool {
        // SAFETY: the table is a constant; only whether the function exists is read.
        unsafe table.pointee.dot_tile_bf16 != nil
    }

    /// Returns the distance functions of one form over one element type.
    ///
    /// Bits have the forms `hamming` and `jaccard`, and nothing else has them.
    package func function(_ form: KernelForm, _ element: ElementType) -> DistanceFunction {
        // SAFETY: the table is a constant, and every entry that is read here is set in all tables.
        let kernels = unsafe table.pointee
        let functions =
            switch (form, element) {
            case (.innerProduct, .float32): unsafe kernels.dot_f32
            case (.squaredEuclidean, .float32): unsafe kernels.l2_f32
            case (.manhattan, .float32): unsafe kernels.l1_f32
            case (.innerProduct, .float16): unsafe kernels.dot_f16
            case (.squaredEuclidean, .float16): unsafe kernels.l2_f16
            case (.manhattan, .float16): unsafe kernels.l1_f16
            case (.innerProduct, .bfloat16): unsafe kernels.dot_bf16
            case (.squaredEuclidean, .bfloat16): unsafe kernels.l2_bf16
            case (.manhattan, .bfloat16): unsafe kernels.l1_bf16
            case (.innerProduct, .int8): unsafe kernels.dot_i8
            case (.squaredEuclidean, .int8): unsafe kernels.l2_i8
            case (.manhattan, .int8): unsafe kernels.l1_i8
            case (.innerProduct, .uint8): unsafe kernels.dot_u8
            case (.squaredEuclidean, .uint8): unsafe kernels.l2_u8
            case (.manhattan, .uint8): unsafe kernels.l1_u8
            case (.hamming, .bits): unsafe kernels.hamming_bits
            case (.jaccard, .bits): unsafe kernels.jaccard_bits
            case (.hamming, _), (.jaccard, _), (_, .bits):
                preconditionFailure("\(element) has no \(form) distances")
            }
        return DistanceFunction(functions)
    }

    /// Returns the sum of the squares of `count` elements, added in float64.
    ///
    /// float64 holds the square of every float32, so the sum is finite if and only if every element
    /// is: one call both validates a vector and measures it.
    package func squaredNorm(
        _ row: UnsafeRawPointer,
        count: Int,
        element: ElementType
    ) -> Double {
        // SAFETY: the caller guarantees `count` elements of this type.
        switch element {
        case .float32:
            unsafe table.pointee.norm2_f32(row.assumingMemoryBound(to: Float.self), count)
        case .float16:
            unsafe table.pointee.norm2_f16(row.assumingMemoryBound(to: UInt16.self), count)
        case .bfloat16:
            unsafe table.pointee.norm2_bf16(row.assumingMemoryBound(to: UInt16.self), count)
        case .int8: unsafe cnearest_norm2_i8(row.assumingMemoryBound(to: Int8.self), count)
        case .uint8: unsafe cnearest_norm2_u8(row.assumingMemoryBound(to: UInt8.self), count)
        case .bits: unsafe cnearest_norm2_bits(row.assumingMemoryBound(to: UInt8.self), count)
        }
    }

    /// Converts float32 to the bits of IEEE float16.
    ///
    /// Rounds to nearest, ties to even. Magnitudes from 65 520 up become infinity; a NaN stays NaN.
    package func narrow(
        _ values: UnsafePointer<Float>,
        count: Int,
        toFloat16 bits: UnsafeMutablePointer<UInt16>
    ) {
        // SAFETY: the caller guarantees `count` elements on both sides.
        unsafe table.pointee.f16_from_f32(values, count, bits)
    }

    /// Converts float32 to the bits of bfloat16, the upper half of a float32.
    ///
    /// Rounds to nearest, ties to even; a NaN stays NaN.
    package func narrow(
        _ values: UnsafePointer<Float>,
        count: Int,
        toBFloat16 bits: UnsafeMutablePointer<UInt16>
    ) {
        // SAFETY: the caller guarantees `count` elements on both sides.
        unsafe table.pointee.bf16_from_f32(values, count, bits)
    }

    /// Converts the elements of a row to float32, exactly.
    package func widen(
        _ row: UnsafeRawPointer,
        _ element: ElementType,
        count: Int,
        to values: UnsafeMutablePointer<Float>
    ) {
        // SAFETY: the caller guarantees `count` elements on both sides.
        switch element {
        case .float32:
            unsafe values.update(from: row.assumingMemoryBound(to: Float.self), count: count)
        case .float16:
            let row = unsafe row.assumingMemoryBound(to: UInt16.self)
            unsafe table.pointee.f32_from_f16(row, count, values)
        case .bfloat16:
            let row = unsafe row.assumingMemoryBound(to: UInt16.self)
            unsafe table.pointee.f32_from_bf16(row, count, values)
        case .int8:
            unsafe cnearest_f32_from_i8(row.assumingMemoryBound(to: Int8.self), count, values)
        case .uint8:
            unsafe cnearest_f32_from_u8(row.assumingMemoryBound(to: UInt8.self), count, values)
        case .bits:
            unsafe cnearest_f32_from_bits(row.assumingMemoryBound(to: UInt8.self), count, values)
        }
    }
}
