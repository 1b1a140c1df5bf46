import CNearestKernels

/// A stored element, and the functions for rows of it.
protocol KernelElement: BitwiseCopyable, Sendable {
    static var suffix: String { get }
    static var notANumber: Self { get }
    static var leastNonzero: Double { get }

    var exact: Double { get }
    init(nearest value: Double)

    static func one(
        _ table: cnearest_kernels,
        _ metric: KernelMetric,
        _ q: UnsafePointer<Float>,
        _ x: UnsafePointer<Self>,
        _ d: Int
    ) -> Float

    static func block(
        _ table: cnearest_kernels,
        _ metric: KernelMetric,
        _ q: UnsafePointer<Float>,
        _ d: Int,
        _ rows: UnsafePointer<Self>,
        _ stride: Int,
        _ n: Int,
        _ out: UnsafeMutablePointer<Float>
    )

    static func gather(_ table: cnearest_kernels, _ metric: KernelMetric) -> KernelGather

    static func norm2(_ table: cnearest_kernels, _ x: UnsafePointer<Self>, _ d: Int) -> Double
}

typealias KernelGather =
    @convention(c) (
        UnsafePointer<Float>?, Int, UnsafePointer<cnearest_rows>?, UnsafePointer<UInt32>?, Int,
        UnsafeMutablePointer<Float>?
    ) -> Void

// SAFETY: of every function below: the pointers and lengths are the caller's, passed on unchanged.

extension Float: KernelElement {
    static var suffix: String { "f32" }
    static var notANumber: Float { .nan }
    static var leastNonzero: Double { 0x1p-149 }

    var exact: Double { Double(self) }

    init(nearest value: Double) {
        self = Float(value)
    }

    static func one(
        _ table: cnearest_kernels,
        _ metric: KernelMetric,
        _ q: UnsafePointer<Float>,
        _ x: UnsafePointer<Float>,
        _ d: Int
    ) -> Float {
        if metric == .product { return unsafe table.dot_f32(q, x, d) }
        return unsafe table.l2_f32(q, x, d)
    }

    static func block(
        _ table: cnearest_kernels,
        _ metric: KernelMetric,
        _ q: UnsafePointer<Float>,
        _ d: Int,
        _ rows: UnsafePointer<Float>,
        _ stride: Int,
        _ n: Int,
        _ out: UnsafeMutablePointer<Float>
    ) {
        if metric == .product {
            return unsafe table.dot_block_f32(q, d, rows, stride, n, n % 2 * 8192, out)
        }
        unsafe table.l2_block_f32(q, d, rows, stride, n, n % 2 * 8192, out)
    }

    static func gather(_ table: cnearest_kernels, _ metric: KernelMetric) -> KernelGather {
        unsafe metric == .product ? table.dot_gather_f32 : table.l2_gather_f32
    }

    static func norm2(_ table: cnearest_kernels, _ x: UnsafePointer<Float>, _ d: Int) -> Double {
        unsafe table.norm2_f32(x, d)
    }
}

/// The bits of a float16.
struct HalfBits: KernelElement, Equatable {
    let bits: UInt16

    static var suffix: String { "f16" }
    static var notANumber: HalfBits { HalfBits(nearest: .nan) }
    static var leastNonzero: Double { 0x1p-24 }

    var exact: Double { ExactNumbers.halves[Int(bits)] }

    init(nearest value: Double) {
        bits = ExactNumbers.halfBits(value)
    }

    private static func stored(_ rows: UnsafePointer<HalfBits>) -> UnsafePointer<UInt16> {
        unsafe UnsafeRawPointer(rows).assumingMemoryBound(to: UInt16.self)
    }

    static func one(
        _ table: cnearest_kernels,
        _ metric: KernelMetric,
        _ q: UnsafePointer<Float>,
        _ x: UnsafePointer<HalfBits>,
        _ d: Int
    ) -> Float {
        if metric == .product { return unsafe table.dot_f16(q, stored(x), d) }
        return unsafe table.l2_f16(q, stored(x), d)
    }

    static func block(
        _ table: cnearest_kernels,
        _ metric: KernelMetric,
        _ q: UnsafePointer<Float>,
        _ d: Int,
        _ rows: UnsafePointer<HalfBits>,
        _ stride: Int,
        _ n: Int,
        _ out: UnsafeMutablePointer<Float>
    ) {
        let rows = unsafe stored(rows)
        if metric == .product {
            return unsafe table.dot_block_f16(q, d, rows, stride, n, n % 2 * 8192, out)
        }
        unsafe table.l2_block_f16(q, d, rows, stride, n, n % 2 * 8192, out)
    }

    static func gather(_ table: cnearest_kernels, _ metric: KernelMetric) -> KernelGather {
        unsafe metric == .product ? table.dot_gather_f16 : table.l2_gather_f16
    }

    static func norm2(
        _ table: cnearest_kernels,
        _ x: UnsafePointer<HalfBits>,
        _ d: Int
    ) -> Double {
        unsafe table.norm2_f16(stored(x), d)
    }
}
