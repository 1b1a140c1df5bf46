package import BenchReport
package import Nearest

/// An index that was built, and maybe written and opened, and what that cost.
package struct BuiltIndex: Sendable {
    /// What was asked for.
    package let plan: IndexPlan
    /// What is searched.
    package let index: any VectorSearching
    /// Bytes of memory that it says it uses, or of its file.
    package let byteCount: Int
    /// The file and the way it was opened; nil for an index in memory.
    package let opening: SegmentOpening?
    /// Threads that inserted.
    package let threads: Int
    /// Wall time, in seconds.
    package let seconds: Double
    /// Growth of resident memory, of a segment that of opening it, in bytes.
    package let residentGrowth: Int

    package init(
        plan: IndexPlan,
        index: any BenchIndex,
        threads: Int,
        seconds: Double,
        residentGrowth: Int
    ) {
        self.plan = plan
        self.index = index
        byteCount = index.memoryUsed
        opening = nil
        self.threads = threads
        self.seconds = seconds
        self.residentGrowth = residentGrowth
    }

    /// A segment of an index that was built.
    ///
    /// - Parameters:
    ///   - plan: the segment's.
    ///   - segment: the file, opened.
    ///   - opening: how, and what that cost.
    ///   - index: what it was written from.
    package init(
        plan: IndexPlan,
        segment: Segment,
        opening: SegmentOpening,
        of index: BuiltIndex
    ) {
        self.plan = plan
        self.index = segment
        byteCount = segment.fileSize
        self.opening = opening
        threads = index.threads
        seconds = index.seconds
        residentGrowth = opening.residentGrowth
    }

    /// What tells its line of results from others beside how it was searched.
    var parameters: [String: ParameterValue] {
        guard let opening else { return plan.parameters }
        return plan.parameters.merging(["memory": .text(opening.memory.name)]) { $1 }
    }

    /// The plan's name and, of a segment, how memory is used: `nearest-segment-hnsw mapped`.
    package var label: String { plan.peer + (opening.map { " " + $0.memory.name } ?? "") }
}

/// What every line of one run shares.
package struct Conditions: Sendable {
    /// The data set, as results files call it.
    package var data: String
    /// The machine in one line.
    package var machine: String?
    /// The instruction set in use.
    package var isa: String?
    /// What computes blocks of inner products unless a point says otherwise.
    package var matrixProduct: String?
    /// The commit measured.
    package var commit: String?

    package init(
        data: String,
        machine: String? = nil,
        isa: String? = nil,
        matrixProduct: String? = nil,
        commit: String? = nil
    ) {
        self.data = data
        self.machine = machine
        self.isa = isa
        self.matrixProduct = matrixProduct
        self.commit = commit
    }
}

/// Bytes of what results call a megabyte.
let megabyte = Double(1 << 20)

extension Measurement {
    /// The line of one way to search one index.
    ///
    /// A megabyte is 2^20 bytes. `mem_mb` is the growth of resident memory, as it is measured for
    /// other libraries, or the memory that the index reports if that is more; for a segment it is
    /// the file's size. `distances` counts inner products of blocks too.
    package init(
        _ built: BuiltIndex,
        _ point: SearchPoint,
        _ outcome: SearchRun.Outcome,
        recall: Recall,
        conditions: Conditions
    ) {
        let used = Double(built.byteCount) / megabyte
        let grown = Double(max(built.residentGrowth, 0)) / megabyte
        self.init(
            data: conditions.data,
            peer: built.plan.peer,
            buildSeconds: built.seconds,
            memoryMegabytes: max(used, grown),
            parameters: built.parameters.merging(point.parameters) { $1 },
            recall: recall.withTies,
            queriesPerSecond: outcome.queriesPerSecond,
            latency: outcome.latency.quantiles,
            indexMegabytes: used,
            residentGrowthMegabytes: grown,
            overheadBytes: built.index.overheadBytes(of: built.byteCount),
            distances: outcome.distancesPerQuery,
            k: point.k,
            buildThreads: built.threads,
            searchThreads: point.threads,
            queries: outcome.neighbors.count,
            machine: conditions.machine,
            isa: conditions.isa,
            matrixProduct: point.computesBlocks
                ? point.matrixProduct?.rawValue ?? conditions.matrixProduct : nil,
            commit: conditions.commit
        )
    }
}
