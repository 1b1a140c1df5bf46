/// Turns measurements into one page that needs nothing else: no script, no network, no fonts.
///
///     let page = ReportPage(try MeasurementFile.read("results.jsonl"))
///     try page.html.write(toFile: "results.html", atomically: true, encoding: .utf8)
///
/// A section a data set: recall against speed, latency where it was measured, build time and
/// memory, and tables of speed at equal recall and of the conditions. The same measurements give
/// the same bytes.
///
/// It does not judge whether measurements may be compared; where they name different machines it
/// says so.
public struct ReportPage: Sendable {
    /// The page's title.
    public let title: String
    /// What is shown, in any order.
    public let measurements: [Measurement]

    /// Makes a page of measurements in any order, of any number of data sets and peers.
    public init(_ measurements: [Measurement], title: String = "Nearest: measurements") {
        self.title = title
        self.measurements = measurements
    }

    /// The whole page as HTML that is well-formed XML too.
    ///
    /// - Complexity: O(n log n) in the number of measurements, about 300 bytes a measurement.
    public var html: String {
        let sets = DataSetResults.group(measurements)
        let head =
            "<meta charset=\"utf-8\"/>"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>"
            + "<meta name=\"color-scheme\" content=\"light dark\"/>"
            + Markup.element("title", text: title)
            + Markup.element("style", inner: ReportStyles.sheet)
        var body = header(sets)
        for (index, set) in sets.enumerated() {
            body += ReportSection(results: set, anchor: Self.anchor(index)).render()
        }
        if sets.isEmpty { body += Markup.element("p", text: "There are no measurements.") }
        body += Markup.element("footer", inner: Markup.element("p", text: Self.method))
        return "<!DOCTYPE html>\n"
            + Markup.element(
                "html",
                ["lang": "en"],
                inner: "<head>\(head)</head>\n"
                    + Markup.element("body", inner: Markup.element("main", inner: body))
            ) + "\n"
    }

    private static let method =
        "Speed at a recall is read from each index’s Pareto front, where the logarithm of queries "
        + "per second is taken as linear in recall between two points. Nothing is extrapolated. "
        + "Only ratios from one run on one machine count."

    private static func anchor(_ index: Int) -> String { "data-\(index + 1)" }

    private func header(_ sets: [DataSetResults]) -> String {
        let peers = Set(measurements.map(\.peer)).count
        func counted(_ count: Int, _ one: String, _ many: String) -> String {
            "\(count) \(count == 1 ? one : many)"
        }
        let summary = [
            counted(measurements.count, "operating point", "operating points"),
            counted(peers, "index", "indexes"),
            counted(sets.count, "data set", "data sets"),
        ].joined(separator: " · ")
        var content = Markup.element("h1", text: title)
        content += Markup.element("p", ["class": "summary"], text: summary)
        if sets.count > 1 {
            let links = sets.enumerated().map { index, set in
                Markup.element("a", ["href": "#" + Self.anchor(index)], text: set.name)
            }
            content += Markup.element("nav", ["aria-label": "Data sets"], inner: links.joined())
        }
        return Markup.element("header", inner: content)
    }
}
