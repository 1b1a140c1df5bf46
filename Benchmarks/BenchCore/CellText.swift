internal import Foundation

/// Words numbers for the cells of tables; a dash stands for none.
enum CellText {
    /// A number with so many decimals.
    static func fixed(_ value: Double?, _ digits: Int) -> String {
        value.map { String(format: "%.\(digits)f", $0) } ?? "-"
    }

    /// Something a second: whole from 1000 on, with a decimal below.
    static func speed(_ value: Double?) -> String {
        fixed(value, (value ?? 0) < 1000 ? 1 : 0)
    }

    /// Microseconds as milliseconds with three decimals, fewer from ten on.
    static func milliseconds(_ microseconds: Double?) -> String {
        guard let value = microseconds.map({ $0 / 1000 }) else { return "-" }
        return fixed(value, value < 9.9995 ? 3 : value < 99.995 ? 2 : value < 999.95 ? 1 : 0)
    }
}
