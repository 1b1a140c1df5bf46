extension Sequence<Double> {
    /// The middle value; the mean of the two middle ones if their number is even; 0 if there are
    /// none.
    package var median: Double {
        let sorted = sorted()
        guard !sorted.isEmpty else { return 0 }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
