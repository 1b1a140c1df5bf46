import NearestIndex
import NearestTestSupport
import Testing

/// Identifiers come from callers, who may have chosen them.
@Suite struct IDTableCollisionTests {
    #if DEBUG
    private static let count = 3000
    #else
    private static let count = 16_000
    #endif

    @Test func `identifiers cannot be chosen to collide`() throws {
        // All begin at the same slot of a table that does not mix in a number of its own.
        let chosen = (0..<UInt64(Self.count)).map { VectorID(Self.unscrambled($0 << 32)) }
        let inOrder = (0..<UInt64(Self.count)).map { VectorID($0) }
        var best = [Duration](repeating: .seconds(1000), count: 2)
        for _ in 0..<3 {
            best[0] = try min(best[0], insertion(of: inOrder))
            best[1] = try min(best[1], insertion(of: chosen))
        }
        // It was a hundred times.
        #expect(best[1] < best[0] * 5)
    }

    private func insertion(of ids: [VectorID]) throws -> Duration {
        let index = try FlatIndex(dimension: 1, metric: .squaredEuclidean)
        let vectors = [Float](repeating: 1, count: ids.count)
        var added = 0
        let time = try ContinuousClock().measure {
            added = try index.insert(contentsOf: vectors, ids: ids)
        }
        #expect(added == ids.count)
        return time
    }

    // The inverse of `scrambled`, the finalizer of SplitMix64.
    private static func unscrambled(_ number: UInt64) -> UInt64 {
        var bits = number
        bits = unshifted(bits, by: 31) &* 0x3196_42B2_D24D_8EC3
        bits = unshifted(bits, by: 27) &* 0x96DE_1B17_3F11_9089
        return unshifted(bits, by: 30)
    }

    private static func unshifted(_ number: UInt64, by shift: UInt64) -> UInt64 {
        var bits = number
        for _ in 0..<64 / Int(shift) + 1 { bits = number ^ (bits >> shift) }
        return bits
    }
}
