/// Writes the elements that the plots have in common.
enum Drawing {
    /// Returns a drawing that scales with the page and has a description for screen readers.
    static func svg(
        width: Double,
        height: Double,
        summary: String,
        _ content: String
    ) -> String {
        Markup.element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "role": "img", "aria-label": summary,
                "viewBox": "0 0 \(NumberText.pixel(width)) \(NumberText.pixel(height))",
                "width": NumberText.pixel(width), "height": NumberText.pixel(height),
            ],
            inner: content
        )
    }

    /// Returns a straight line styled by its class.
    static func line(
        _ x1: Double,
        _ y1: Double,
        _ x2: Double,
        _ y2: Double,
        class name: String
    ) -> String {
        Markup.empty(
            "line",
            [
                "class": name, "x1": NumberText.pixel(x1), "y1": NumberText.pixel(y1),
                "x2": NumberText.pixel(x2), "y2": NumberText.pixel(y2),
            ]
        )
    }

    /// Returns a text whose baseline starts, centres or ends at a place.
    static func text(
        _ text: String,
        _ x: Double,
        _ y: Double,
        class name: String,
        anchor: String,
        colour: String? = nil
    ) -> String {
        Markup.element(
            "text",
            [
                "class": name, "x": NumberText.pixel(x), "y": NumberText.pixel(y),
                "text-anchor": anchor, "style": colour.map { "fill:\($0)" } ?? "",
            ],
            text: text
        )
    }

    /// Returns a text cut to a count of characters, its end replaced by an ellipsis.
    static func shortened(_ text: String, to limit: Int) -> String {
        text.count > limit ? text.prefix(limit - 1) + "…" : text
    }
}
