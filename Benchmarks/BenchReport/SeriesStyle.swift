/// Gives a peer its colour, marker and line pattern, the same on every plot of a page.
///
/// Colours follow Okabe and Ito's palette, which stays distinct for colour-blind readers; each
/// peer has a marker shape as well, so that nothing depends on colour alone. From the ninth peer on
/// colours return with another shape and a dashed line.
struct SeriesStyle: Hashable, Sendable {
    /// The peer's place in order of first appearance, from 0.
    let index: Int

    static let colourCount = 8

    private static let dashes = ["", "6 3", "2 3", "9 3 2 3"]

    // The corners of a five-pointed star of radius 1, outer and inner in turn.
    private static let star: [(Double, Double)] = [
        (0, -1), (0.25, -0.34), (0.95, -0.31), (0.4, 0.13), (0.59, 0.81),
        (0, 0.42), (-0.59, 0.81), (-0.4, 0.13), (-0.95, -0.31), (-0.25, -0.34),
    ]

    /// The colour as a CSS value: a variable that the page sets for light and for dark.
    var colour: String { "var(--series-\(index % Self.colourCount))" }

    /// The dash pattern of the line, empty for a solid one.
    var dash: String { Self.dashes[index / Self.colourCount % Self.dashes.count] }

    /// Returns the marker as an SVG path around a centre, in pixels.
    func marker(x: Double, y: Double, radius: Double) -> String {
        let shape = (index + index / Self.colourCount) % 8
        let r = radius
        switch shape {
        case 0:
            let n = NumberText.pixel(r)
            let w = NumberText.pixel(2 * r)
            return "M\(NumberText.pixel(x - r)) \(NumberText.pixel(y))"
                + "a\(n) \(n) 0 1 0 \(w) 0a\(n) \(n) 0 1 0 -\(w) 0z"
        case 1:
            let s = 0.88 * r
            return polygon(x, y, [(-s, -s), (s, -s), (s, s), (-s, s)])
        case 2: return polygon(x, y, [(0, -1.2 * r), (1.1 * r, 0.8 * r), (-1.1 * r, 0.8 * r)])
        case 3: return polygon(x, y, [(0, -1.3 * r), (1.3 * r, 0), (0, 1.3 * r), (-1.3 * r, 0)])
        case 4: return polygon(x, y, [(0, 1.2 * r), (1.1 * r, -0.8 * r), (-1.1 * r, -0.8 * r)])
        case 5: return cross(x, y, r, turned: false)
        case 6: return cross(x, y, r, turned: true)
        default:
            return polygon(x, y, Self.star.map { (1.5 * r * $0.0, 1.5 * r * $0.1) })
        }
    }

    private func cross(_ x: Double, _ y: Double, _ r: Double, turned: Bool) -> String {
        let (a, b) = (1.25 * r, 0.42 * r)
        let corners = [
            (-b, -a), (b, -a), (b, -b), (a, -b), (a, b), (b, b),
            (b, a), (-b, a), (-b, b), (-a, b), (-a, -b), (-b, -b),
        ]
        let half = 0.5.squareRoot()
        return polygon(
            x,
            y,
            turned ? corners.map { (half * ($0.0 - $0.1), half * ($0.0 + $0.1)) } : corners
        )
    }

    private func polygon(_ x: Double, _ y: Double, _ corners: [(Double, Double)]) -> String {
        "M"
            + corners.map { "\(NumberText.pixel(x + $0.0)) \(NumberText.pixel(y + $0.1))" }
            .joined(separator: "L") + "z"
    }
}
