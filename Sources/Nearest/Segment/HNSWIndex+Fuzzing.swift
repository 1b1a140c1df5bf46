extension HNSWIndex {
    /// Makes the codes of the index, however few its vectors are: for small files.
    @_spi(Fuzzing) public func makeCodes() {
        change { $0.calibrate() }
    }
}
