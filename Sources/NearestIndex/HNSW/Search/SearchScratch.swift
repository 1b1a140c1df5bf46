internal import NearestKernels

/// The memory in which one search works, kept between searches.
///
/// With it a search allocates nothing once earlier ones have made the buffers large enough.
final class SearchScratch: @unchecked Sendable {
    // Unchecked: used by one search at a time, which took it from the ``ScratchPool``.

    /// The nodes that the search has seen.
    var visited = VisitedSet()
    private var keys = ScratchBuffer<CandidateKey>(256)
    /// Keys that the buffer of pools can hold; it only grows.
    private(set) var keyCapacity = 256
    private let nodeBuffer: ScratchBuffer<UInt32>
    private let distanceBuffer: ScratchBuffer<Float>
    private let bridgeBuffer: ScratchBuffer<UInt32>
    private let queryBuffer: ScratchBuffer<Float>
    private var frontier = CandidateHeap()
    private var ready = CandidateHeap()
    private var found: [Neighbor] = []

    /// The nodes of one hop, and of the one that follows it.
    let nodes: ScratchSpan<UInt32>
    /// The raw distances of the nodes of one hop.
    let distances: ScratchSpan<Float>
    /// Neighbors that a two-hop walk replaces by their own neighbors.
    let bridges: ScratchSpan<UInt32>
    /// A stored vector as a query.
    let query: ScratchSpan<Float>
    /// A query that is compared with codes.
    let codes: CodeScratch
    /// The most rows that a hop scores.
    let hopCapacity: Int

    /// Makes scratch for queries of `dimension` elements and hops of `hopCapacity` nodes.
    init(dimension: Int, hopCapacity: Int) {
        self.hopCapacity = hopCapacity
        nodeBuffer = ScratchBuffer(hopCapacity)
        distanceBuffer = ScratchBuffer(hopCapacity)
        bridgeBuffer = ScratchBuffer(hopCapacity)
        queryBuffer = ScratchBuffer(dimension)
        codes = CodeScratch(dimension: dimension)
        nodes = nodeBuffer.span
        distances = distanceBuffer.span
        bridges = bridgeBuffer.span
        query = queryBuffer.span
    }

    /// Takes an empty heap, in memory that earlier searches have made large enough.
    func takeFrontier() -> CandidateHeap { Self.take(&frontier) }

    /// Returns the heap.
    func giveFrontier(_ heap: CandidateHeap) { frontier = heap }

    /// Takes a second empty heap.
    func takeReady() -> CandidateHeap { Self.take(&ready) }

    /// Returns the second heap.
    func giveReady(_ heap: CandidateHeap) { ready = heap }

    /// Takes an empty list for the neighbors that a search finds.
    func takeFound() -> [Neighbor] {
        var list: [Neighbor] = []
        swap(&list, &found)
        list.removeAll(keepingCapacity: true)
        return list
    }

    /// Returns the list.
    func giveFound(_ list: [Neighbor]) { found = list }

    private static func take(_ kept: inout CandidateHeap) -> CandidateHeap {
        var heap = CandidateHeap()
        swap(&heap, &kept)
        heap.removeAll()
        return heap
    }

    /// Returns a pool for `ef` candidates and about as many that may only be walked over.
    func pool(ef: Int) -> CandidatePool { pool(ef: ef, capacity: 2 * ef + 64) }

    /// Returns a pool for `ef` candidates, with others that may only be walked over up to
    /// `capacity`; valid until the next pool is made.
    func pool(ef: Int, capacity: Int) -> CandidatePool {
        if capacity > keyCapacity {
            keyCapacity = capacity
            keys = ScratchBuffer(capacity)
        }
        // Not the buffer's whole capacity: results must not depend on earlier searches.
        return CandidatePool(keys.span.extracting(0..<capacity), ef: ef)
    }
}
