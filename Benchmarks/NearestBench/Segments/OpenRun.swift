import BenchCore
import Nearest

/// Opens a segment again and again, and takes the time until answers come.
struct OpenRun {
    /// Whether the file was in the system's page cache.
    enum Cache: String, CaseIterable {
        case warm
        case dropped
    }

    /// What one opening cost; times are in seconds from its beginning.
    struct Sample {
        var opened = 0.0
        var firstAnswer = 0.0
        var hundredthAnswer = 0.0
        /// Of resident memory, until before the first search.
        var growth = ResidentMemory.Parts()
    }

    /// Medians of the openings in one way.
    struct Row {
        let memory: MemoryArgument
        let cache: Cache
        let median: Sample
    }

    /// The file.
    let path: String
    /// At least one; asked in turn until there are a hundred answers.
    let queries: [[Float]]
    /// Neighbors asked for by each, at least 1.
    let k: Int
    /// What the searches may do.
    let options: SearchOptions
    /// How often the file is opened in each way, at least 1.
    let repetitions: Int

    /// The answers after which the second time is taken.
    static let answers = 100

    /// Opens the file in all ways, in turn.
    ///
    /// - Parameters:
    ///   - memories: how memory is used.
    ///   - stayed: called with the largest share of the file's pages that stayed in the cache after
    ///     it was dropped; nil if the system does not report it.
    /// - Returns: medians, for each way with the cache warm and then dropped.
    /// - Throws: `NearestError` for a file that cannot be opened.
    func run(_ memories: [MemoryArgument], stayed: (Double?) -> Void) throws -> [Row] {
        let pages = PageCache(path: path)
        var rows: [Row] = []
        var maximumStayed: Double? = 0
        for cache in Cache.allCases {
            if cache == .warm { try pages.warm() }
            var samples = memories.map { _ in [Sample]() }
            for _ in 0..<repetitions {
                for (place, memory) in memories.enumerated() {
                    if cache == .dropped {
                        try pages.drop()
                        let share = try pages.residentShare()
                        maximumStayed = share.flatMap { share in
                            maximumStayed.map { max($0, share) }
                        }
                    }
                    samples[place].append(try sample(memory))
                }
            }
            rows += zip(memories, samples).map {
                Row(memory: $0, cache: cache, median: .median($1))
            }
        }
        stayed(maximumStayed)
        // Ways stand together, warm before dropped.
        return memories.flatMap { memory in rows.filter { $0.memory == memory } }
    }

    private func sample(_ memory: MemoryArgument) throws -> Sample {
        var sample = Sample()
        let resident = ResidentMemory.parts()
        let start = ContinuousClock.now
        let segment = try Segment.open(
            FilePath(path),
            options: Segment.OpenOptions(memory: memory.memory)
        )
        sample.opened = (ContinuousClock.now - start) / .seconds(1)
        // Looking takes time that is not the segment's.
        sample.growth = ResidentMemory.parts().growth(since: resident)
        let searching = ContinuousClock.now
        for answer in 1...Self.answers {
            let query = queries[(answer - 1) % queries.count]
            _ = try segment.search(query, k: k, options: options)
            if answer == 1 {
                let seconds = (ContinuousClock.now - searching) / .seconds(1)
                sample.firstAnswer = sample.opened + seconds
            }
        }
        sample.hundredthAnswer =
            sample.opened + (ContinuousClock.now - searching) / .seconds(1)
        return sample
    }
}

extension OpenRun.Sample {
    /// The median of each number.
    static func median(_ samples: [Self]) -> Self {
        Self(
            opened: samples.map(\.opened).median,
            firstAnswer: samples.map(\.firstAnswer).median,
            hundredthAnswer: samples.map(\.hundredthAnswer).median,
            growth: ResidentMemory.Parts(
                anonymous: Int(samples.map { Double($0.growth.anonymous) }.median),
                file: Int(samples.map { Double($0.growth.file) }.median)
            )
        )
    }
}
