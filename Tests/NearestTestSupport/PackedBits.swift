/// Random vectors of bits, packed and as numbers.
public struct PackedBits: Sendable {
    /// Bits of a vector.
    public let dimension: Int
    /// The vectors, each from a byte on, the first bit in the highest one.
    public private(set) var bytes: [UInt8] = []
    /// The same bits as 0 and 1, one vector after the other.
    public private(set) var numbers: [Float] = []

    /// Draws vectors near to one of a few centers, from which one bit in eight differs.
    public init(count: Int, dimension: Int, centers: Int = 20, seed: UInt64) {
        self.dimension = dimension
        var random = SeededRandom(seed: seed)
        let centers = (0..<centers).map { _ in
            (0..<dimension).map { _ in Bool.random(using: &random) }
        }
        for _ in 0..<count {
            let center = centers[Int.random(in: 0..<centers.count, using: &random)]
            append(center.map { $0 != (Int.random(in: 0..<8, using: &random) == 0) })
        }
    }

    /// Takes vectors of some bits each.
    public init(_ vectors: [[Bool]]) {
        dimension = vectors.first?.count ?? 0
        for vector in vectors { append(vector) }
    }

    private mutating func append(_ bits: [Bool]) {
        numbers += bits.map { $0 ? 1 : 0 }
        var packed = [UInt8](repeating: 0, count: (dimension + 7) / 8)
        for (index, bit) in bits.enumerated() where bit { packed[index / 8] |= 0x80 >> (index % 8) }
        bytes += packed
    }

    /// The number of vectors.
    public var count: Int { numbers.count / max(dimension, 1) }

    /// The packed bytes of one vector.
    public func bytes(_ index: Int) -> [UInt8] {
        let length = (dimension + 7) / 8
        return Array(bytes[index * length..<(index + 1) * length])
    }

    /// The numbers of one vector.
    public func numbers(_ index: Int) -> [Float] {
        Array(numbers[index * dimension..<(index + 1) * dimension])
    }
}
