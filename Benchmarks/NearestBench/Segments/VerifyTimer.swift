import BenchCore
import Nearest

/// Takes the time of checking a whole segment.
struct VerifyTimer {
    /// Medians, in seconds.
    struct Outcome {
        /// Opening.
        let opened: Double
        /// Checking right after it.
        let verified: Double
        /// Bytes of the file.
        let byteCount: Int

        /// Gigabytes of 10^9 bytes checked a second.
        var rate: Double { Double(byteCount) / 1e9 / max(verified, 1e-9) }
    }

    /// Opens and checks a file, each time anew.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - memory: how memory is used.
    ///   - repetitions: how often, at least 1.
    /// - Returns: medians.
    /// - Throws: `NearestError` for a damaged file, which names section and byte.
    static func run(
        _ path: String,
        memory: MemoryArgument,
        repetitions: Int
    ) throws -> Outcome {
        let options = Segment.OpenOptions(memory: memory.memory)
        var (opened, verified): ([Double], [Double]) = ([], [])
        var byteCount = 0
        for _ in 0..<repetitions {
            let start = ContinuousClock.now
            let segment = try Segment.open(FilePath(path), options: options)
            let middle = ContinuousClock.now
            try segment.verify()
            verified.append((ContinuousClock.now - middle) / .seconds(1))
            opened.append((middle - start) / .seconds(1))
            byteCount = segment.fileSize
        }
        return Outcome(opened: opened.median, verified: verified.median, byteCount: byteCount)
    }
}
