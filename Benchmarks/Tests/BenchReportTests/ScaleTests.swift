import BenchReport
import Testing

@Suite("A scale")
struct ScaleTests {
    @Test func `gives 0.9, 0.99 and 0.999 equal distances and puts 1 after them`() {
        let scale = RecallScale(recalls: [0.9, 0.99, 0.999, 1])
        let places = [0.9, 0.99, 0.999, 1].map(scale.position)
        #expect(abs((places[1] - places[0]) - (places[2] - places[1])) < 1e-12)
        #expect(places[3] > places[2])
        #expect(places.allSatisfy { (0...1).contains($0) })
    }

    @Test(
        arguments: [
            [], [1], [0.97], [0.9], [0], [0, 1], [0.99994], [0.99994, 1], [0.1, 0.2],
            [0.3, 0.95, 0.9999, 1],
        ]
    )
    func `shows every recall inside the axis and keeps its marks apart`(recalls: [Double]) {
        let scale = RecallScale(recalls: recalls)
        for recall in recalls { #expect((0.001...0.999).contains(scale.position(recall))) }
        let ticks = scale.ticks(minimumGap: 0.05)
        #expect(ticks.count >= 2)
        #expect(ticks.allSatisfy { (0...1).contains($0.position) })
        for (left, right) in zip(ticks, ticks.dropFirst()) {
            #expect(right.position - left.position >= 0.05)
        }
        #expect(ticks.contains { $0.label == "1" } == recalls.contains(1))
    }

    @Test(
        arguments: [[], [5000], [3, 1_000_000], [0.02, 4e9], [900, 1000], [1e-7, 1e12]]
    )
    func `with a logarithm shows every value inside the axis and has a handful of marks`(
        values: [Double]
    ) {
        let scale = LogScale(values: values)
        for value in values { #expect((0.001...0.999).contains(scale.position(value))) }
        #expect((2...12).contains(scale.ticks.count))
        let places = scale.ticks.map(\.position)
        #expect(places == places.sorted())
    }

    @Test func `with a logarithm centres a single value`() {
        #expect(abs(LogScale(values: [5000]).position(5000) - 0.5) < 1e-12)
    }
}

@Suite("Labels in a column")
struct LabelColumnTests {
    @Test func `stay where they are wanted when all of them fit`() {
        #expect(LabelColumn.spread([50, 10, 90], gap: 15, within: 0...100) == [50, 10, 90])
    }

    @Test func `that would overlap are centred on what they want`() {
        #expect(LabelColumn.spread([50, 50, 50], gap: 10, within: 0...100) == [40, 50, 60])
    }

    @Test func `stay inside the column and never overlap`() {
        let places = LabelColumn.spread([98, 99, 100, 2, 1, 40, 47], gap: 12, within: 0...100)
        let sorted = places.sorted()
        for (low, high) in zip(sorted, sorted.dropFirst()) { #expect(high - low >= 12 - 1e-9) }
        #expect(sorted.allSatisfy { (0...100).contains($0) })
    }
}

@Suite("A number as text")
struct NumberTextTests {
    @Test func `has as many digits as a reader needs`() {
        #expect(NumberText.shortest(64) == "64")
        #expect(NumberText.shortest(0.5) == "0.5")
        #expect(
            [0, 0.0042, 3.14159, 42.42, 1890.2].map(NumberText.grouped)
                == ["0", "0.0042", "3.14", "42.4", "1,890"]
        )
        #expect(NumberText.whole(1_234_567.8) == "1,234,568")
        #expect(
            [0.05, 20, 1500, 2e6, 4e9].map(NumberText.axis)
                == ["0.05", "20", "1.5k", "2M", "4G"]
        )
    }
}
