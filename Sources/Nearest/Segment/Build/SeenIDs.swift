/// The identifiers that came so far.
///
/// As long as they ascend they are kept in an array, 8 bytes each; after that in a set.
struct SeenIDs {
    /// The number of identifiers.
    private(set) var count = 0
    private var last: VectorID?
    /// All identifiers, while they ascend.
    private var ascending: [VectorID] = []
    /// All identifiers, once they do not.
    private var others: Set<VectorID>?

    /// Refuses identifiers of which one came before or appears twice among them.
    ///
    /// - Complexity: O(`ids.count`) if they ascend, expected O(`ids.count` · log `count`)
    ///   otherwise.
    /// - Throws: `NearestError` with the code `duplicateID`.
    func check(_ ids: [VectorID]) throws(NearestError) {
        var highest = last
        var isAscending = others == nil
        for id in ids {
            if let highest, id <= highest { isAscending = false }
            highest = id
        }
        if isAscending { return }
        var new: Set<VectorID> = []
        for (position, id) in ids.enumerated() {
            guard !contains(id), new.insert(id).inserted else {
                throw .repeated(id, at: count + position)
            }
        }
    }

    private func contains(_ id: VectorID) -> Bool {
        if let others { return others.contains(id) }
        guard let last, id <= last else { return false }
        var (low, high) = (0, ascending.count)
        while low < high {
            let middle = (low + high) / 2
            if ascending[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < ascending.count && ascending[low] == id
    }

    /// Adds identifiers that ``check(_:)`` has passed.
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
