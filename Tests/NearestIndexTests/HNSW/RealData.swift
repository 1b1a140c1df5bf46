#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Files of real vectors, in the folder that the environment variable `NEAREST_DATA` names.
enum RealData {
    /// Vectors that follow each other.
    struct Vectors {
        let dimension: Int
        var values: [Float]

        var count: Int { values.count / dimension }
        var rows: [[Float]] { (0..<count).map { row($0, of: values, dimension: dimension) } }
    }

    struct Unreadable: Error {
        let path: String
    }

    static let folder: String? = unsafe getenv("NEAREST_DATA").map { unsafe String(cString: $0) }

    /// The first bytes of a file.
    static func bytes(_ name: String, atMost limit: Int = .max) throws -> [UInt8] {
        let path = "\(folder ?? "")/\(name)"
        guard let file = unsafe fopen(path, "rb") else { throw Unreadable(path: path) }
        defer { unsafe _ = fclose(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 20)
        while bytes.count < limit {
            let count = unsafe fread(&part, 1, min(part.count, limit - bytes.count), file)
            if count == 0 { break }
            bytes += part.prefix(count)
        }
        return bytes
    }

    /// Reads vectors of `bvecs` (one byte for each element) or `fvecs` (float32), each of which
    /// follows its dimension.
    static func vectors(_ name: String) throws -> Vectors {
        let bytes = try bytes(name)
        let size = name.hasSuffix("bvecs") ? 1 : 4
        let dimension = Int(word(bytes, at: 0))
        let count = bytes.count / (4 + dimension * size)
        var values: [Float] = []
        values.reserveCapacity(count * dimension)
        for number in 0..<count {
            let start = number * (4 + dimension * size) + 4
            for element in 0..<dimension {
                values.append(
                    size == 1
                        ? Float(bytes[start + element])
                        : Float(bitPattern: word(bytes, at: start + element * 4))
                )
            }
        }
        return Vectors(dimension: dimension, values: values)
    }

    /// The first rows of a `npy` file of float16.
    static func halves(_ name: String, dimension: Int, first count: Int) throws -> Vectors {
        let header = try bytes(name, atMost: 10)
        let start = 10 + Int(header[8]) + Int(header[9]) << 8
        let bytes = try bytes(name, atMost: start + count * dimension * 2)
        let values = (0..<count * dimension).map { number in
            widened(UInt16(bytes[start + number * 2]) | UInt16(bytes[start + number * 2 + 1]) << 8)
        }
        return Vectors(dimension: dimension, values: values)
    }

    private static func word(_ bytes: [UInt8], at start: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32($1 * 8) }
    }

    /// A finite float16 as float32.
    private static func widened(_ half: UInt16) -> Float {
        let exponent = UInt32(half >> 10 & 0x1F)
        let fraction = UInt32(half & 0x3FF)
        let magnitude =
            exponent == 0
            ? Float(fraction) * 0x1p-24
            : Float(bitPattern: (exponent + 112) << 23 | fraction << 13)
        return half >> 15 == 0 ? magnitude : -magnitude
    }
}
