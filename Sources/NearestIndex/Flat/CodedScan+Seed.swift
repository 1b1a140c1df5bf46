internal import NearestKernels

// What a scan of codes knows before it begins: a distance that enough rows do not exceed. Otherwise
// many of the first rows would survive, while the nearest of them are far.
extension CodedScan {
    /// Rows whose codes are compared first, spread over all.
    private static let seedRows = 4096
    /// At most this share of all rows.
    private static let seedShare = 8

    /// Finds a distance that `wanted` rows do not exceed; infinite if it finds too few.
    ///
    /// - Parameters:
    ///   - scorer: compares vectors with the query.
    ///   - wanted: rows that are looked for.
    ///   - room: memory to work in.
    /// - Returns: the distance.
    mutating func seed(_ scorer: QueryScorer, wanted: Int, _ room: Room) -> Float {
        let (sums, list) = (room.sums, room.list)
        let groups = (view.rowCount + RowLayout.group - 1) / RowLayout.group
        let count = min(Self.seedRows / RowLayout.group, groups / Self.seedShare)
        guard count > 0 else { return .infinity }
        return withScratch(of: Neighbor.self, count: wanted) { memory in
            var nearest = TopK(memory)
            for number in 0..<count {
                let first = number * groups / count * RowLayout.group
                let compared = gather(mask(groupAt: first), from: first, list, into: sums)
                statistics.codeDistanceCount += compared
                offer(list, compared, sums, to: &nearest)
            }
            guard nearest.isFull else { return .infinity }
            return farthest(scorer, nearest, sums, list)
        }
    }

    // Offers the rows of a list by their estimates, with row numbers for identifiers.
    private func offer(
        _ list: ScratchSpan<UInt32>,
        _ count: Int,
        _ sums: ScratchSpan<Float>,
        to nearest: inout TopK
    ) {
        for index in 0..<count {
            let row = Int(list[index])
            let norm = query.isOfProducts ? view.norm(of: row) : 1
            let estimate = query.estimate(sums[index], norm: norm)
            guard estimate <= nearest.worstDistance,
                candidates.passesAll || candidates.passes(view.id(of: row))
            else { continue }
            nearest.offer(Neighbor(id: VectorID(UInt64(row)), distance: estimate))
        }
    }

    // Measures the rows, and returns the largest distance.
    private mutating func farthest(
        _ scorer: QueryScorer,
        _ nearest: TopK,
        _ values: ScratchSpan<Float>,
        _ list: ScratchSpan<UInt32>
    ) -> Float {
        var farthest = -Float.infinity
        var next = 0
        while next < nearest.capacity {
            let first = next
            next = min(first + RowLayout.group, nearest.capacity)
            for position in first..<next {
                list[position - first] = UInt32(truncatingIfNeeded: nearest[position].id.rawValue)
            }
            let count = next - first
            scorer.gather(list, count: count, of: view.chunked(), into: values)
            statistics.distanceCount += count
            for index in 0..<count {
                let row = Int(list[index])
                let norm = scorer.usesNorm ? view.norm(of: row) : 1
                let distance = scorer.distance(raw: values[index], norm: norm)
                farthest = max(farthest, scorer.exact(distance, view.vector(of: row)))
            }
        }
        return farthest
    }
}
