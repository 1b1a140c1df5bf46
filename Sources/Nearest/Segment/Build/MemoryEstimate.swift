internal import NearestFilter
internal import NearestStorage

/// How much memory building a segment takes, from above.
struct MemoryEstimate {
    private let configuration: Segment.Configuration

    /// Bytes that are held however few vectors there are.
    private static let fixedBytes = 8 << 20
    /// Bytes that wait for their place in a flat file, at most: up to 64 MB, twice while they are
    /// copied.
    private static let maximumBufferedBytes = 128 << 20
    /// Bytes of a flat segment's vector beside its elements, which go to the file as they come:
    /// identifier, norm, an entry of a set, and the pair that is sorted at the end.
    private static let flatBytes = 64
    /// Bytes of a graph's vector while it is written, beside its links.
    private static let writingBytes = 64
    /// Bytes of a graph's vector that the builder holds beside the index.
    private static let graphBytes = 24

    /// Prepares an estimate.
    init(_ configuration: Segment.Configuration) {
        self.configuration = configuration
    }

    /// Bytes in use at any time, at most, without the strings of attributes.
    func bytes(count: Int) -> Int {
        let dimension = VectorFormat.clamped(configuration.storedDimension)
        let count = max(0, count)
        let encoding = configuration.encoding
        let input = encoding.isWhole ? encoding.bytes(dimension) : dimension * 4
        let waiting = min(count, GraphStage.maximumWaiting) * input
        let (vectors, buffered): (Int, Int)
        switch configuration.kind {
        case .flat:
            let isCoded = configuration.quantization != .none && !encoding.isWhole
            // What codes leave out, and the sample that they are chosen for.
            vectors = count.saturatingTimes(Self.flatBytes + (isCoded ? 4 : 0))
                .saturatingPlus(isCoded ? CodeCalibration.memory(dimension, count: count) : 0)
            // Vectors that a call brings, and encoded rows that wait to be written.
            let rows = count.saturatingTimes(2 * max(16, encoding.bytes(dimension)))
            buffered = min(max(2 * waiting, rows), Self.maximumBufferedBytes)
        case .graph(let given):
            let parameters = given.clamped
            let index = HNSWIndex.estimatedMemory(
                count: count,
                dimension: dimension,
                encoding: encoding,
                parameters: parameters,
                quantization: configuration.quantization
            )
            let links =
                GraphLayout.blockBytes(parameters) + GraphLayout.upperBlockBytes(parameters)
            // Writing takes a copy of the links, while the index is held.
            let writing = index.held.saturatingPlus(
                count.saturatingTimes(links + Self.writingBytes)
            )
            vectors = max(index.building, writing).saturatingPlus(
                count.saturatingTimes(Self.graphBytes)
            )
            buffered = waiting
        }
        return vectors.saturatingPlus(Self.fixedBytes + buffered)
            .saturatingPlus(attributeBytes(count: count))
    }

    /// Bytes of the attributes until they are written, without their strings.
    private func attributeBytes(count: Int) -> Int {
        guard !configuration.attributes.entries.isEmpty else { return 0 }
        // The columns, and their rows in the order in which they are written, both in whole pages.
        let rows = count.saturatingPlus(1024)
        let page = ColumnLayout(configuration.attributes, capacity: 256)
        return (page.byteCount / 256 + 8).saturatingTimes(rows).saturatingTimes(2)
    }

    /// Refuses vectors that need more memory than the configuration allows.
    ///
    /// - Parameters:
    ///   - count: all vectors of the segment.
    ///   - textBytes: bytes of memory for the strings of their attributes.
    /// - Throws: `NearestError` with the code `memoryLimit`.
    func check(count: Int, textBytes: Int = 0) throws(NearestError) {
        guard let limit = configuration.memoryLimit, count > 0 else { return }
        let estimate = bytes(count: count).saturatingPlus(textBytes)
        guard estimate > limit else { return }
        throw NearestError(
            code: .memoryLimit,
            message: "building a segment of \(count) vectors takes about \(estimate >> 20) MB of "
                + "memory, more than the limit of \(limit >> 20) MB; raise the limit, use float16 "
                + "or a smaller m, build a flat segment, or build several"
        )
    }
}
