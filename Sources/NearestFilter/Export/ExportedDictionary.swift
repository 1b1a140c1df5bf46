/// A dictionary in the form that a file holds, as ``SortedDictionary`` takes it.
package struct ExportedDictionary: Sendable {
    /// How many entries there are.
    package let count: Int
    /// Bytes of the offsets and the entries.
    package var byteCount: Int { offsets.count * 8 + bytes.count }

    // Where each entry begins, and where the last one ends.
    private let offsets: [UInt64]
    private let bytes: [UInt8]

    /// Copies entries, in ascending order.
    init(_ entries: [EntryBytes]) {
        count = entries.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.reduce(0) { $0 + $1.count })
        var offsets: [UInt64] = [0]
        offsets.reserveCapacity(entries.count + 1)
        for entry in entries {
            entry.append(to: &bytes)
            offsets.append(UInt64(bytes.count))
        }
        (self.offsets, self.bytes) = (offsets, bytes)
    }

    /// Calls `body` with the bytes, piece by piece in their order.
    package func forEachPiece<Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        try offsets.withRawSpan(body)
        try bytes.withRawSpan(body)
    }
}
