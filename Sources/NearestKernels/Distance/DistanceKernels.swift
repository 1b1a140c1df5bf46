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
    package func function(_ form: KernelForm, _ element: ElementType) -> DistanceFunction {
        // SAFETY: the table is a constant, and every entry that is read here is set in all tables.
        let kernels = unsafe table.pointee
        return switch (form, element) {
        case (.squaredEuclidean, .float32):
            unsafe DistanceFunction(
                .f32(kernels.l2_f32, kernels.l2_block_f32),
                kernels.l2_gather_f32
            )
        case (.innerProduct, .float32):
            unsafe DistanceFunction(
                .f32(kernels.dot_f32, kernels.dot_block_f32),
                kernels.dot_gather_f32
            )
        case (.squaredEuclidean, .float16):
            unsafe DistanceFunction(
                .f16(kernels.l2_f16, kernels.l2_block_f16),
                kernels.l2_gather_f16
            )
        case (.innerProduct, .float16):
            unsafe DistanceFunction(
                .f16(kernels.dot_f16, kernels.dot_block_f16),
                kernels.dot_gather_f16
            )
        }
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

    /// Converts the bits of IEEE float16 to float32, exactly.
    package func widen(
        float16 bits: UnsafePointer<UInt16>,
        count: Int,
        to values: UnsafeMutablePointer<Float>
    ) {
        // SAFETY: the caller guarantees `count` elements on both sides.
        unsafe table.pointee.f32_from_f16(bits, count, values)
    }
}
