internal import Foundation
internal import Nearest

package import struct BenchReport.Measurement

/// Says that an operating point found less than it had to.
package struct RecallShortfall: Hashable, Sendable, CustomStringConvertible {
    /// How much less still counts as enough: what summing shares in another order can change.
    package static let slack = 1e-9

    /// The line for a reader:
    /// `recall 0.9871 of nearest-flat (batch 8, k 10, encoding float16) is below 0.9900`.
    package let description: String

    /// Compares a point's recall with a minimum; nil where it is not below that by more than
    /// `slack`.
    ///
    /// - Parameters:
    ///   - measurement: the point's line of results.
    ///   - point: how it was searched.
    ///   - minimum: the least recall, 0…1.
    package init?(_ measurement: Measurement, _ point: SearchPoint, minimum: Double) {
        let recall = measurement.recall
        guard recall < minimum - Self.slack else { return nil }
        var ways = [point.batch.map { "batch \($0)" } ?? "one by one"]
        if let ef = point.efSearch { ways.append("ef \(ef)") }
        if let product = point.matrixProduct { ways.append("matrix \(product.rawValue)") }
        ways.append("k \(point.k)")
        if point.threads > 1 { ways.append("\(point.threads) threads") }
        let asked = Set(point.parameters.keys)
        ways += measurement.parameters.filter { !asked.contains($0.key) }
            .sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value)" }
        // As many digits as tell the two apart, so that no line says 0.9900 is below 0.9900.
        func text(_ value: Double, _ digits: Int) -> String {
            String(format: "%.\(digits)f", value)
        }
        let digits = (4...10).first { text(recall, $0) != text(minimum, $0) } ?? 10
        description = """
            recall \(text(recall, digits)) of \(measurement.peer) \
            (\(ways.joined(separator: ", "))) is below \(text(minimum, digits))
            """
    }
}
