/// Numbers in -1..<1 without a pattern: a linear congruential generator.
struct Numbers {
    private var state: UInt64 = 1

    mutating func vector(_ count: Int) -> [Float] {
        (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / 8_388_608 - 1
        }
    }
}
