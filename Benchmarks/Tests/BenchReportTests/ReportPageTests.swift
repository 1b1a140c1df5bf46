import BenchReport
import Foundation
import Testing

import struct BenchReport.Measurement

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite("A report page")
struct ReportPageTests {
    /// Collects what a parser sees of a page.
    private final class Content: NSObject, XMLParserDelegate {
        var elements: [String: Int] = [:]
        var text = ""
        var drawings: [[String: String]] = []
        var ids: Set<String> = []
        var targets: Set<String> = []

        func parser(
            _ parser: XMLParser,
            didStartElement name: String,
            namespaceURI: String?,
            qualifiedName: String?,
            attributes: [String: String]
        ) {
            elements[name, default: 0] += 1
            if name == "svg" { drawings.append(attributes) }
            if let id = attributes["id"] { ids.insert(id) }
            if let target = attributes["href"] { targets.insert(target) }
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
    }

    private func parse(_ measurements: [Measurement]) throws -> Content {
        let parser = XMLParser(data: Data(ReportPage(measurements).html.utf8))
        let content = Content()
        parser.delegate = content
        let isWellFormed = parser.parse()
        #expect(isWellFormed, "line \(parser.lineNumber), column \(parser.columnNumber)")
        return content
    }

    @Test func `is well-formed with any measurements, from none to hundreds`() throws {
        let many = (0..<400).map {
            Samples.point(
                data: "set \($0 % 2)",
                peer: "peer \($0 % 40)",
                recall: Double($0) / 399,
                qps: pow(10, Double($0 % 13) - 3)
            )
        }
        let inputs: [[Measurement]] = [
            [], [Samples.full], Samples.several, many,
            [Samples.point(recall: 1, qps: 3)], [Samples.point(recall: 0, qps: 1e-3)],
        ]
        for input in inputs {
            let content = try parse(input)
            #expect(content.elements["html"] == 1)
            #expect(content.elements["section", default: 0] == Set(input.map(\.data)).count)
            #expect(!content.text.contains("nan") && !content.text.contains("inf"))
            #expect(content.targets.isSubset(of: Set(content.ids.map { "#" + $0 })))
        }
    }

    @Test func `has no coordinate that is not a number`() {
        let points = [Samples.point(recall: 1, qps: 3), Samples.point(recall: 0, qps: 3)]
        let html = ReportPage(points).html
        #expect(!html.contains("nan") && !html.contains("=\"inf") && !html.contains(" inf"))
    }

    @Test func `shows every peer, tooltip and condition`() throws {
        let text = try parse(Samples.several).text
        for part in [
            "hnswlib", "flat", "docs100k.npz", "recall 0.9712", "p50 80.5 µs", "AMD EPYC, 2 cores",
            "avx512", "own", "a1b2c3d+dirty", "Exact indexes", "mode=single",
            "Latency of single queries", "Build time", "Memory", "ef=64",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test func `gives speed at recall 0.90, 0.95 and 0.99, a dash where it is not reached`() {
        let html = ReportPage(
            [(0.9, 6000.0), (0.95, 4000)].map { recall, qps in
                Samples.point(recall: recall, qps: qps)
            }
        ).html
        #expect(html.contains(#"<td class="number best">6,000</td><td class="number best">4,000<"#))
        #expect(html.contains(#"<td class="number">–</td>"#))
    }

    @Test func `draws full scans by the size of batches instead of over one recall`() throws {
        func point(_ batch: Int, _ qps: Double, latency: Double) -> Measurement {
            var one = Samples.point(
                peer: "flat",
                recall: 1,
                qps: qps,
                parameters: ["batch": .number(Double(batch))]
            )
            one.latency.p50 = latency
            return one
        }
        let scans = [point(1, 100, latency: 9_500), point(8, 500, latency: 16_123)]
        let alone = try parse(scans).text
        #expect(alone.contains("Speed by size of batch"))
        #expect(!alone.contains("Recall against speed"))
        // The latency of a batch is not that of a single query.
        #expect(alone.contains("9,500 µs") && alone.contains("p50 16,123 µs a batch"))
        #expect(alone.components(separatedBy: "16,123").count == 2)
        let curve = [(0.9, 5_000.0), (0.97, 900)].map {
            Samples.point(peer: "graph", recall: $0.0, qps: $0.1)
        }
        let mixed = try parse(scans + curve).text
        #expect(mixed.contains("Speed by size of batch") && mixed.contains("Recall against speed"))
    }

    @Test func `places sizes of batches evenly by their logarithm and marks them`() {
        let scale = BatchScale(sizes: [100, 1, 10, 10])
        #expect(abs(scale.position(10) - 0.5) < 1e-12)
        #expect(scale.position(1) < 0.1 && scale.position(100) > 0.9)
        #expect(scale.ticks(minimumGap: 0.1).map(\.label) == ["1", "10", "100"])
        #expect(scale.ticks(minimumGap: 0.6).map(\.label) == ["1", "100"])
        #expect(BatchScale(sizes: [4]).position(4) == 0.5)
        #expect(BatchScale(sizes: []).ticks(minimumGap: 0.1).isEmpty)
    }

    @Test func `leaves latency out where it was not measured`() throws {
        let text = try parse([Samples.point(recall: 0.9, qps: 10)]).text
        #expect(!text.contains("Latency"))
    }

    @Test func `warns when speeds come from different machines`() throws {
        var other = Samples.full
        other.machine = "Apple M4"
        #expect(try parse([Samples.full, other]).text.contains("Measured on 2 machines"))
        #expect(try !parse([Samples.full]).text.contains("Measured on"))
    }

    @Test func `shows markup in names as text`() throws {
        let name = "<script>alert(\"x\" & 'y')</script>\u{1}"
        var point = Samples.point(data: name, peer: name, recall: 0.9, qps: 10)
        point.parameters = [name: .text(name)]
        point.machine = name
        point.commit = name
        let content = try parse([point, Samples.full])
        #expect(content.elements["script"] == nil)
        #expect(content.text.contains("<script>alert(\"x\" & 'y')</script>\u{FFFD}"))
        #expect(Markup.escape("<&>\"'") == "&lt;&amp;&gt;&quot;&#39;")
    }

    @Test func `describes every drawing, or hides it where a name stands beside it`() throws {
        let drawings = try parse(Samples.several).drawings
        #expect(!drawings.isEmpty)
        for drawing in drawings {
            let isDescribed = drawing["role"] == "img" && drawing["aria-label"]?.isEmpty == false
            #expect(isDescribed || drawing["aria-hidden"] == "true")
        }
    }

    @Test func `follows the reader's choice of light or dark`() {
        let html = ReportPage(Samples.several).html
        #expect(html.contains("color-scheme:light dark"))
        #expect(html.contains("@media (prefers-color-scheme: dark)"))
        for index in 0..<8 {
            #expect(html.components(separatedBy: "--series-\(index):").count == 3)
        }
    }

    @Test func `asks the network for nothing and runs no script`() {
        let html = ReportPage(Samples.several).html
            .replacing("xmlns=\"http://www.w3.org/2000/svg\"", with: "")
        for part in ["http", "<script", "@import", "url(", "<link", "<img", " src="] {
            #expect(!html.contains(part), "\(part)")
        }
    }

    @Test func `has the same bytes for the same measurements`() {
        #expect(ReportPage(Samples.several).html == ReportPage(Samples.several).html)
    }
}
