import ArgumentParser
import BenchCore
import Nearest

/// How a run writes and opens segments.
struct SegmentRunOptions: ParsableArguments {
    @Option(
        help: "* How segments use memory: mapped, mapped-sparsely, tiered, populated, copied."
    )
    var memory = ValueList([MemoryArgument.mapped])

    @Option(
        help: """
            Where a segment is written and stays. (default: a temporary file beside the output, or \
            in $TMPDIR)
            """
    )
    var segmentFile: String?

    /// Throws the error of a file that none or several of the indexes would be written to.
    func check(_ build: BuildOptions) throws {
        guard segmentFile != nil else { return }
        let groups = build.planGroups.filter { $0.contains { $0.kind.isSegment } }
        let count = groups.count * build.threadsBuild.values.count
        guard count == 1 else {
            throw ValidationError(
                "--segment-file keeps one segment, but the lists ask for \(count)."
            )
        }
    }

    /// Writes a segment of an index and opens it in every way.
    ///
    /// - Parameters:
    ///   - index: what is written.
    ///   - built: how it was built.
    ///   - plan: the segment's.
    ///   - output: a file beside which there is room, where there is one.
    ///   - set: what results call the data set.
    /// - Returns: a segment for each way.
    /// - Throws: `NearestError` where the file cannot be written or opened.
    func write(
        _ index: any BenchIndex,
        _ built: BuiltIndex,
        _ plan: IndexPlan,
        beside output: String?,
        set: String
    ) throws -> [BuiltIndex] {
        // Removed as soon as all are open: a mapped file needs no name.
        let folder = segmentFile == nil ? try ScratchFolder(beside: output) : nil
        defer { withExtendedLifetime(folder) {} }
        let path = FilePath(segmentFile ?? folder?.path("index.nseg") ?? "")
        let seconds = try Waiting.during("writing \(plan.peer)") {
            try index.secondsToWrite(to: path, metadata: ["data-set": set])
        }
        return try memory.values.map { memory in
            let options = Segment.OpenOptions(memory: memory.memory)
            let resident = ResidentMemory.current()
            let start = ContinuousClock.now
            let segment = try Segment.open(path, options: options)
            let opened = (ContinuousClock.now - start) / .seconds(1)
            let opening = SegmentOpening(
                writing: SegmentWriting(seconds: seconds, byteCount: segment.fileSize),
                memory: memory.memory,
                seconds: opened,
                residentGrowth: ResidentMemory.current() - resident
            )
            return BuiltIndex(plan: plan, segment: segment, opening: opening, of: built)
        }
    }
}

/// A way that segments use memory on the command line.
enum MemoryArgument: String, ExpressibleByArgument, CaseIterable, Sendable {
    case mapped
    case mappedSparsely = "mapped-sparsely"
    case tiered
    case populated
    case copied

    var memory: Segment.OpenOptions.Memory {
        switch self {
        case .mapped: .mapped
        case .mappedSparsely: .mappedSparsely
        case .tiered: .tiered
        case .populated: .populated
        case .copied: .copied
        }
    }
}
