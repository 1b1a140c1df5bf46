/// The identifiers that came so far: a set, but nothing as long as they ascend.
struct TakenIDs {
    private(set) var count = 0
    private var last: VectorID?
    private var ascending: [VectorID] = []
    private var others: Set<VectorID>?

    /// Refuses identifiers of which one came before, or stands twice among them.
    func check(_ ids: [VectorID]) throws(NearestError) {
        var highest = last
        var isAscending = others == nil
        for id in ids {
            if let highest, id <= highest { isAscending = false }
            highest = id
        }
        if isAscending { return }
        var seen: Set<VectorID> = []
        for (position, id) in ids.enumerated() {
            guard !holds(id), seen.insert(id).inserted else {
                throw .repeated(id, at: count + position)
            }
        }
    }

    private func holds(_ id: VectorID) -> Bool {
        if let others { return others.contains(id) }
        guard let last, id <= last else { return false }
        var (low, high) = (0, ascending.count)
        while low < high {
            let middle = (low + high) / 2
            if ascending[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < ascending.count && ascending[low] == id
    }

    /// Notes identifiers that ``check(_:)`` has passed.
    mutating func insert(_ ids: [VectorID]) {
        count += ids.count
        for id in ids {
            if others != nil {
                others?.insert(id)
            } else if last.map({ $0 < id }) ?? true {
                ascending.append(id)
                last = id
            } else {
                others = Set(ascending)
                ascending = []
                others?.insert(id)
            }
        }
    }
}
