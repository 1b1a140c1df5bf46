/// Draws curves over recall or another value, one a peer, with a logarithmic vertical axis.
struct LinePlot {
    /// One mark of a curve.
    struct Point {
        /// The place on the horizontal axis.
        let x: Double
        let value: Double
        /// What is shown when the pointer rests on the mark.
        let tooltip: String
    }

    /// One peer's curve.
    struct Series {
        let name: String
        let style: SeriesStyle
        /// Joined by a line, `x` ascending.
        let front: [Point]
        /// Drawn as dots without a line.
        let others: [Point]
    }

    let series: [Series]
    /// Places the values of `x`.
    let horizontal: any HorizontalScale
    /// Size of the whole drawing, in pixels.
    let width: Double
    let height: Double
    let horizontalTitle: String
    let verticalTitle: String
    /// Whether the curves' names stand to the right of them.
    let hasLabels: Bool
    /// Says in a sentence what the drawing shows, for readers that cannot see it.
    let summary: String

    private var left: Double { 52 }
    private var top: Double { 26 }
    private var bottom: Double { height - 44 }
    private var right: Double { width - (hasLabels ? labelWidth + 30 : 14) }

    private var labelWidth: Double {
        let longest = series.map { min($0.name.count, Self.labelLimit) }.max() ?? 0
        return Double(longest) * 7
    }

    private static let labelLimit = 24
    private static let labelGap = 16.0

    /// Returns the height a drawing needs for its labels, at least the one given.
    static func height(seriesCount: Int, atLeast least: Double) -> Double {
        max(least, Double(seriesCount) * labelGap + 80)
    }

    /// Returns the drawing as an `svg` element.
    func render() -> String {
        let points = series.flatMap { $0.front + $0.others }
        let vertical = LogScale(values: points.map(\.value))
        func x(_ value: Double) -> Double { left + (right - left) * horizontal.position(value) }
        func y(_ value: Double) -> Double { bottom - (bottom - top) * vertical.position(value) }

        var parts = [axes(vertical)]
        if hasLabels { parts.append(labels(x: x, y: y)) }
        for one in series { parts.append(curve(one, x: x, y: y)) }
        return Drawing.svg(width: width, height: height, summary: summary, parts.joined())
    }

    private func axes(_ vertical: LogScale) -> String {
        var parts: [String] = []
        for tick in vertical.ticks {
            let y = bottom - (bottom - top) * tick.position
            parts.append(Drawing.line(left, y, right, y, class: "grid"))
            parts.append(Drawing.text(tick.label, left - 8, y + 4, class: "tick", anchor: "end"))
        }
        for tick in horizontal.ticks(minimumGap: 40 / (right - left)) {
            let x = left + (right - left) * tick.position
            parts.append(Drawing.line(x, top, x, bottom, class: "grid"))
            parts.append(
                Drawing.text(tick.label, x, bottom + 18, class: "tick", anchor: "middle")
            )
        }
        parts.append(Drawing.line(left, bottom, right, bottom, class: "axis"))
        parts.append(Drawing.text(verticalTitle, 4, 12, class: "title", anchor: "start"))
        parts.append(
            Drawing.text(horizontalTitle, right, height - 6, class: "title", anchor: "end")
        )
        return parts.joined()
    }

    private func curve(
        _ series: Series,
        x: (Double) -> Double,
        y: (Double) -> Double
    ) -> String {
        var parts: [String] = []
        for point in series.others {
            let shape = series.style.marker(x: x(point.x), y: y(point.value), radius: 2.2)
            parts.append(mark(shape, "other", series.style, point))
        }
        if series.front.count > 1 {
            let path = series.front
                .map { "\(NumberText.pixel(x($0.x))) \(NumberText.pixel(y($0.value)))" }
                .joined(separator: "L")
            parts.append(
                Markup.empty(
                    "path",
                    [
                        "class": "curve", "d": "M" + path,
                        "style": "stroke:\(series.style.colour)",
                        "stroke-dasharray": series.style.dash.isEmpty ? "none" : series.style.dash,
                    ]
                )
            )
        }
        // Many points merge into a band when their marks are large.
        let radius = series.front.count > 40 ? 2.6 : 4.2
        for point in series.front {
            let shape = series.style.marker(x: x(point.x), y: y(point.value), radius: radius)
            parts.append(mark(shape, "mark", series.style, point))
        }
        return Markup.element("g", ["class": "series"], inner: parts.joined())
    }

    private func mark(
        _ shape: String,
        _ kind: String,
        _ style: SeriesStyle,
        _ point: Point
    ) -> String {
        Markup.element(
            "path",
            ["class": kind, "d": shape, "style": "fill:\(style.colour)"],
            inner: Markup.element("title", text: point.tooltip)
        )
    }

    private func labels(x: (Double) -> Double, y: (Double) -> Double) -> String {
        let ends = series.map { one in
            (one.front.last ?? one.others.last).map { (x($0.x), y($0.value)) }
        }
        let wanted = ends.map { $0?.1 ?? bottom }
        let heights = LabelColumn.spread(wanted, gap: Self.labelGap, within: top...bottom)
        var parts: [String] = []
        for (index, one) in series.enumerated() {
            guard let end = ends[index] else { continue }
            let place = heights[index]
            // A leader from the curve's end to its label, bent only beside the labels.
            let path =
                "M\(NumberText.pixel(end.0 + 7)) \(NumberText.pixel(end.1))"
                + "L\(NumberText.pixel(max(right + 4, end.0 + 7))) \(NumberText.pixel(end.1))"
                + "L\(NumberText.pixel(right + 18)) \(NumberText.pixel(place))"
            parts.append(
                Markup.empty(
                    "path",
                    ["class": "leader", "d": path, "style": "stroke:\(one.style.colour)"]
                )
            )
            parts.append(
                Drawing.text(
                    Drawing.shortened(one.name, to: Self.labelLimit),
                    right + 22,
                    place + 4,
                    class: "label",
                    anchor: "start",
                    colour: one.style.colour
                )
            )
        }
        return parts.joined()
    }
}
