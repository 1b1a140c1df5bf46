internal import NearestFilter

extension SegmentPlan {
    /// Bytes that the attributes of so many vectors take while they wait for their place in the file,
    /// without their texts.
    func attributeMemory(count: Int) -> Int {
        guard !attributes.entries.isEmpty else { return 0 }
        // Columns, and what is put in order of them to be written, both in whole pages.
        let rows = count.saturatingPlus(1024)
        return (ColumnLayout(attributes, capacity: 256).byteCount / 256 + 8).saturatingTimes(rows)
            .saturatingTimes(2)
    }
}
