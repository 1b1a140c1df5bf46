import CNearestKernels

/// A stored element, and the functions for rows of it.
protocol KernelElement: BitwiseCopyable, Sendable {
    static var suffix: String { get }
    static var notANumber: Self { get }
    static var leastNonzero: Double { get }

    var exact: Double { get }
    init(nearest value: Double)

    static func functions(_ table: cnearest_kernels, _ metric: KernelMetric) -> cnearest_distance
    static func norm2(_ table: cnearest_kernels, _ x: UnsafePointer<Self>, _ d: Int) -> Double
}

// SAFETY: of every function below: the pointers and lengths are the caller's, passed on unchanged.

extension Float: KernelElement {
    static var suffix: String { "f32" }
    static var notANumber: Float { .nan }
    static var leastNonzero: Double { 0x1p-149 }

    var exact: Double { Double(self) }

    init(nearest value: Double) {
        self = Float(value)
    }

    static func functions(_ table: cnearest_kernels, _ metric: KernelMetric) -> cnearest_distance {
        switch metric {
        case .product: unsafe table.dot_f32
        case .squaredDistance: unsafe table.l2_f32
        case .distance: unsafe table.l1_f32
        }
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

    static func functions(_ table: cnearest_kernels, _ metric: KernelMetric) -> cnearest_distance {
        switch metric {
        case .product: unsafe table.dot_f16
        case .squaredDistance: unsafe table.l2_f16
        case .distance: unsafe table.l1_f16
        }
    }

    static func norm2(
        _ table: cnearest_kernels,
        _ x: UnsafePointer<HalfBits>,
        _ d: Int
    ) -> Double {
        unsafe table.norm2_f16(UnsafeRawPointer(x).assumingMemoryBound(to: UInt16.self), d)
    }
}

/// The bits of a bfloat16.
struct BFloatBits: KernelElement, Equatable {
    let bits: UInt16

    static var suffix: String { "bf16" }
    static var notANumber: BFloatBits { BFloatBits(nearest: .nan) }
    static var leastNonzero: Double { 0x1p-133 }

    var exact: Double { Double(ExactNumbers.bfloat(bits)) }

    init(nearest value: Double) {
        bits = ExactNumbers.bfloatBits(value)
    }

    static func functions(_ table: cnearest_kernels, _ metric: KernelMetric) -> cnearest_distance {
        switch metric {
        case .product: unsafe table.dot_bf16
        case .squaredDistance: unsafe table.l2_bf16
        case .distance: unsafe table.l1_bf16
        }
    }

    static func norm2(
        _ table: cnearest_kernels,
        _ x: UnsafePointer<BFloatBits>,
        _ d: Int
    ) -> Double {
        unsafe table.norm2_bf16(UnsafeRawPointer(x).assumingMemoryBound(to: UInt16.self), d)
    }
}
