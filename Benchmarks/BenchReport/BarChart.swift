/// Draws one horizontal bar a peer, from zero; the greatest value fills the width.
struct BarChart {
    /// One peer's bar; a peer built several times has a range.
    struct Bar {
        let name: String
        let style: SeriesStyle
        let values: ClosedRange<Double>
        let tooltip: String
    }

    let bars: [Bar]
    /// Width of the drawing, in pixels; its height follows from the count of bars.
    let width: Double
    /// What the values are in, such as `s`.
    let unit: String
    /// Writes a value without its unit.
    let format: (Double) -> String
    /// Says in a sentence what the drawing shows, for readers that cannot see it.
    let summary: String

    private static let step = 24.0
    private static let nameLimit = 22

    /// Returns the drawing as an `svg` element.
    func render() -> String {
        let names = bars.map { Drawing.shortened($0.name, to: Self.nameLimit) }
        let values = bars.map(valueText)
        let start = Double(names.map(\.count).max() ?? 0) * 7 + 12
        let end = width - Double(values.map(\.count).max() ?? 0) * 7 - 14
        let most = bars.map(\.values.upperBound).max() ?? 0
        let scale = most > 0 ? (end - start) / most : 0
        let height = Double(bars.count) * Self.step + 6
        var parts: [String] = []
        for (index, bar) in bars.enumerated() {
            let top = Double(index) * Self.step + 4
            let least = max(bar.values.lowerBound * scale, 2)
            let longest = max(bar.values.upperBound * scale, 2)
            var group = Markup.element("title", text: bar.tooltip)
            group += Drawing.text(
                names[index],
                start - 8,
                top + 13,
                class: "label",
                anchor: "end"
            )
            if longest > least {
                group += rectangle(start, top + 5, longest, 6, bar.style, "range")
            }
            group += rectangle(start, top, least, 16, bar.style, "bar")
            group += Drawing.text(
                values[index],
                start + longest + 6,
                top + 13,
                class: "tick",
                anchor: "start"
            )
            parts.append(Markup.element("g", ["class": "series"], inner: group))
        }
        parts.append(Drawing.line(start, 0, start, height - 2, class: "axis"))
        return Drawing.svg(width: width, height: height, summary: summary, parts.joined())
    }

    private func valueText(_ bar: Bar) -> String {
        let low = format(bar.values.lowerBound)
        let high = format(bar.values.upperBound)
        return (low == high ? low : "\(low)–\(high)") + " \(unit)"
    }

    private func rectangle(
        _ x: Double,
        _ y: Double,
        _ width: Double,
        _ height: Double,
        _ style: SeriesStyle,
        _ kind: String
    ) -> String {
        Markup.empty(
            "rect",
            [
                "class": kind, "x": NumberText.pixel(x), "y": NumberText.pixel(y),
                "width": NumberText.pixel(width), "height": NumberText.pixel(height),
                "rx": "2", "style": "fill:\(style.colour)",
            ]
        )
    }
}
