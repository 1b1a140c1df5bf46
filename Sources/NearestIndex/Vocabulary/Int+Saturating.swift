extension Int {
    /// Returns the sum, or `Int.max` if the sum overflows.
    ///
    /// Memory estimates use it: their arguments come from callers and may be any number.
    package func saturatingPlus(_ other: Int) -> Int {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }

    /// Returns the product, or `Int.max` if the product overflows.
    ///
    /// Both factors are at least 0.
    package func saturatingTimes(_ other: Int) -> Int {
        let (product, overflows) = multipliedReportingOverflow(by: other)
        return overflows ? .max : product
    }
}
