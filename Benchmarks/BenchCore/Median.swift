extension Sequence<Double> {
    /// The middle value, of an even number the mean of the two; 0 where there are none.
    package var median: Double {
        let sorted = sorted()
        guard !sorted.isEmpty else { return 0 }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
