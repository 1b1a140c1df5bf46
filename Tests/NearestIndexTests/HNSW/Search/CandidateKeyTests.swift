import NearestIndex
import NearestTestSupport
import Testing

@Suite struct CandidateKeyTests {
    private static let ascending: [Float] = [
        -.infinity, -.greatestFiniteMagnitude, -2, -1, -.leastNormalMagnitude,
        -.leastNonzeroMagnitude, 0, .leastNonzeroMagnitude, .leastNormalMagnitude, 1, 1.0000001, 2,
        .greatestFiniteMagnitude, .infinity,
    ]

    @Test func `numbers order as the distances that they were taken of`() {
        for (a, b) in zip(Self.ascending, Self.ascending.dropFirst()) {
            #expect(a.ordered < b.ordered, "\(a) and \(b)")
        }
        var random = SeededRandom(seed: 11)
        for _ in 0..<2000 {
            let bits = random.next()
            let a = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
            let b = Float(bitPattern: UInt32(truncatingIfNeeded: bits >> 32))
            guard !a.isNaN, !b.isNaN else { continue }
            #expect((a.ordered < b.ordered) == (a < b))
            #expect((a.ordered == b.ordered) == (a == b))
            #expect(Float(ordered: a.ordered).bitPattern == (a + 0).bitPattern)
        }
    }

    @Test func `both zeros are one distance, which is read back as the positive one`() {
        #expect((-0.0 as Float).ordered == (0 as Float).ordered)
        #expect(Float(ordered: (-0.0 as Float).ordered).sign == .plus)
        let negative = CandidateKey(distance: -0.0, node: 3, isExcluded: false)
        #expect(negative == CandidateKey(distance: 0, node: 3, isExcluded: false))
    }

    @Test func `a key gives back its distance, its node and its marks`() {
        for distance in Self.ascending {
            for node in [0, 1, 12_345, GraphLayout.maximumNodes - 1] {
                for isExcluded in [false, true] {
                    var key = CandidateKey(
                        distance: distance,
                        node: UInt32(node),
                        isExcluded: isExcluded
                    )
                    for isExpanded in [false, true] {
                        if isExpanded { key.bits |= CandidateKey.expandedMark }
                        #expect(key.distance == distance)
                        #expect(key.node == node)
                        #expect(key.isExcluded == isExcluded)
                        #expect(key.isExpanded == isExpanded)
                        #expect(!key.isUnmeasured)
                    }
                }
            }
        }
    }

    @Test func `keys order by distance, then by node`() {
        var random = SeededRandom(seed: 12)
        for _ in 0..<1000 {
            func key() -> (CandidateKey, Float, UInt32) {
                let distance = Float(Int(random.next() % 5) - 2)
                let node = UInt32(random.next() % 4)
                let isExcluded = random.next() % 2 == 0
                let key = CandidateKey(distance: distance, node: node, isExcluded: isExcluded)
                return (key, distance, node)
            }
            let ((a, distance, node), (b, otherDistance, otherNode)) = (key(), key())
            guard (distance, node) != (otherDistance, otherNode) else { continue }
            #expect((a < b) == ((distance, node) < (otherDistance, otherNode)))
        }
    }

    @Test func `an unknown distance comes after all that are known`() {
        let unknown = CandidateKey(unmeasured: 5, distance: .nan)
        #expect(unknown.isUnmeasured)
        #expect(unknown.node == 5)
        #expect(CandidateKey(distance: .infinity, node: 1 << 29, isExcluded: true) < unknown)
        let known = CandidateKey(unmeasured: 5, distance: 2)
        #expect(!known.isUnmeasured)
        #expect(known == CandidateKey(distance: 2, node: 5, isExcluded: false))
    }
}
