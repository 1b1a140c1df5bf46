package import Nearest

/// How long writing a file took, and how large it is.
package struct SegmentWriting: Sendable, Hashable {
    /// Wall time until all was on the disk, in seconds.
    package let seconds: Double
    /// Bytes of the file.
    package let byteCount: Int

    package init(seconds: Double, byteCount: Int) {
        self.seconds = seconds
        self.byteCount = byteCount
    }

    /// Megabytes of 2^20 bytes a second.
    package var rate: Double { Double(byteCount) / megabyte / max(seconds, 1e-9) }
}

/// How a segment came to be searched: written, then opened.
package struct SegmentOpening: Sendable, Hashable {
    /// How it was written.
    package let writing: SegmentWriting
    /// How memory is used.
    package let memory: Segment.OpenOptions.Memory
    /// Wall time of opening it, in seconds.
    package let seconds: Double
    /// Growth of resident memory while it was opened, in bytes.
    package let residentGrowth: Int

    package init(
        writing: SegmentWriting,
        memory: Segment.OpenOptions.Memory,
        seconds: Double,
        residentGrowth: Int
    ) {
        self.writing = writing
        self.memory = memory
        self.seconds = seconds
        self.residentGrowth = residentGrowth
    }
}

extension BenchIndex {
    /// Writes a file and takes the time.
    ///
    /// - Parameters:
    ///   - path: where.
    ///   - metadata: what the file says about its vectors.
    /// - Returns: seconds until all was on the disk.
    /// - Throws: `NearestError` where the system refuses.
    package func secondsToWrite(
        to path: FilePath,
        metadata: IndexMetadata = .init()
    ) throws(NearestError) -> Double {
        let start = Clock.nanoseconds
        try write(to: path, metadata: metadata)
        return Clock.seconds(since: start)
    }
}

extension Segment.OpenOptions.Memory {
    /// The name that options and results use.
    package var name: String {
        switch self {
        case .mapped: "mapped"
        case .mappedSparsely: "mapped-sparsely"
        case .tiered: "tiered"
        case .populated: "populated"
        case .copied: "copied"
        @unknown default: "\(self)"
        }
    }
}
