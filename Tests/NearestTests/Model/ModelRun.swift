import Nearest
import NearestTestSupport
import SystemPackage

/// Random operations on one index, compared with a dictionary and brute force.
///
/// Everything follows from the seed. An answer of an exact index must be the nearest; one of a
/// graph must be valid, and all answers together must have recall.
struct ModelRun<Index: ModelledIndex> {
    let seed: UInt64
    let setting: ModelSetting
    let directory: String
    var maker: RandomFilter
    var index: Index
    /// The vectors as they are stored, which is what distances are measured to.
    var oracle: ExactOracle
    var attributes: [VectorID: Attributes] = [:]
    var cursors: [ModelCursor] = []
    /// What was done so far.
    var tally = ModelTally()

    /// Identifiers are drawn among these, so that many are replaced.
    static var idCount: Int { 250 }

    /// Prepares an empty index.
    init(seed: UInt64, directory: String) throws {
        self.seed = seed
        self.directory = directory
        maker = RandomFilter(seed: seed)
        setting = try ModelSetting(&maker)
        index = try Index.make(setting)
        oracle = ExactOracle(metric: setting.metric)
    }

    /// Does some operations.
    ///
    /// - Throws: ``ModelFault`` that names the seed and the operation.
    mutating func run(_ operations: Int) throws {
        for operation in 0..<operations {
            do {
                try step()
                if operation % 8 == 7 || operation == operations - 1 { try check() }
            } catch {
                throw ModelFault(
                    "\(Index.self), seed \(seed), operation \(operation), \(setting): \(error)"
                )
            }
        }
    }

    private mutating func step() throws {
        tally.operations += 1
        switch maker.int(below: 40) {
        case 0..<7: try insertOne()
        case 7..<11: try insertMany()
        case 11..<13: try replaceVector()
        case 13..<16: try setAttributes()
        case 16..<20: try removeOne()
        case 20: try removeMany()
        case 21: index.compact()
        case 22: try write()
        case 23: try merge()
        case 24: try refuse()
        case 25..<27: try openCursor()
        case 27..<30: try continueCursors()
        default: try search()
        }
    }

    // MARK: - Drawing

    mutating func id() -> VectorID { VectorID(UInt64(maker.int(below: Self.idCount))) }

    /// A vector of one of several kinds: any, with ties, a copy, very short or very long.
    mutating func vector() -> [Float] {
        var vector: [Float]
        switch maker.int(below: 6) {
        case 0: vector = (0..<setting.dimension).map { _ in Float(maker.int(below: 3)) }
        case 1:
            let others = oracle.vectors
            vector =
                others.isEmpty
                ? maker.random.vector(setting.dimension)
                : others[others.keys.sorted()[maker.int(below: others.count)]] ?? []
        case 2: vector = maker.random.vector(setting.dimension, norm: 100)
        case 3: vector = maker.random.vector(setting.dimension, norm: 0.01)
        default: vector = maker.random.vector(setting.dimension)
        }
        // A zero vector has no direction.
        if vector.allSatisfy({ abs($0) < 1e-4 }) { vector[0] = 1 }
        return setting.storable(vector)
    }

    mutating func someAttributes() -> Attributes {
        maker.attributes(setting.schema, common: maker.int(below: 2) == 0)
    }

    // MARK: - Changes

    private mutating func note(_ id: VectorID, _ vector: [Float]) throws {
        let stored = try index.vector(of: id)
        let size = vector.reduce(0) { max($0, abs($1)) }
        let rounding: Float = max(2e-6, 2 * setting.encoding.rounding)
        for (a, b) in zip(stored, vector) {
            try ModelFault.unless(abs(a - b) <= rounding * size, "\(id) holds \(a), not \(b)")
        }
        oracle.vectors[id] = stored
    }

    private mutating func insertOne() throws {
        let (id, vector) = (id(), vector())
        let isNew = oracle.vectors[id] == nil
        if maker.int(below: 3) == 0 {
            try ModelFault.unless(index.insert(vector, id: id) == isNew, "\(id) was new or not")
            attributes[id] = Attributes()
        } else {
            let some = someAttributes()
            try ModelFault.unless(
                index.insert(vector, id: id, attributes: some) == isNew,
                "\(id) was new or not"
            )
            attributes[id] = some
        }
        try note(id, vector)
    }

    private mutating func insertMany() throws {
        let first = maker.int(below: Self.idCount)
        let count = 1 + maker.int(below: 60)
        let ids = (first..<first + count).map { VectorID(UInt64($0 % Self.idCount)) }
        let vectors = ids.map { _ in vector() }
        let all = ids.map { _ in someAttributes() }
        let added = ids.count { oracle.vectors[$0] == nil }
        let threads = 1 + maker.int(below: 2)
        let answer = try index.insert(
            contentsOf: Array(vectors.joined()),
            ids: ids,
            attributes: all,
            threads: threads
        )
        try ModelFault.unless(answer == added, "\(answer) were new, not \(added)")
        for (number, id) in ids.enumerated() {
            attributes[id] = all[number]
            try note(id, vectors[number])
        }
    }

    private mutating func replaceVector() throws {
        let (id, vector) = (id(), vector())
        if oracle.vectors[id] == nil {
            try expect(.unknownID) { try index.replace(vector, id: id) }
        } else {
            try index.replace(vector, id: id)
            try note(id, vector)
        }
    }

    private mutating func setAttributes() throws {
        let (id, some) = (id(), someAttributes())
        if oracle.vectors[id] == nil {
            try expect(.unknownID) { try index.setAttributes(some, of: id) }
        } else {
            try index.setAttributes(some, of: id)
            attributes[id] = some
        }
    }

    private mutating func removeOne() throws {
        let id = id()
        let was = oracle.vectors.removeValue(forKey: id) != nil
        attributes[id] = nil
        try ModelFault.unless(index.remove(id) == was, "\(id) was there or not")
    }

    private mutating func removeMany() throws {
        let ids = (0..<maker.int(below: 120)).map { _ in id() }
        let held = Set(ids).filter { oracle.vectors[$0] != nil }
        let removed = index.remove(ids)
        try ModelFault.unless(removed == held.count, "\(removed) were removed, not \(held.count)")
        for id in held { (oracle.vectors[id], attributes[id]) = (nil, nil) }
    }

    // What cannot be stored is refused, and nothing is changed.
    private mutating func refuse() throws {
        let id = id()
        var wrong = vector()
        wrong[maker.int(below: wrong.count)] = .nan
        try expect(.invalidVector) { try index.insert(wrong, id: id) }
        try expect(.dimensionMismatch) {
            try index.insert(wrong + [1], id: id)
        }
        try expect(.invalidArgument) {
            try index.search(vector(), k: 0)
        }
    }

    /// Expects an error of `body`.
    func expect(_ code: NearestError.Code, _ body: () throws -> Any) throws {
        do {
            _ = try body()
        } catch let error as NearestError {
            return try ModelFault.unless(error.code == code, "\(error) is not \(code)")
        }
        throw ModelFault("no error, where \(code) was due")
    }

    // MARK: - Everything

    /// Expects that the index holds what it must.
    private func check() throws {
        try ModelFault.unless(index.count == oracle.vectors.count, "\(index.count) vectors")
        try ModelFault.unless(index.inner.isEmpty, "\(index.inner)")
        for (id, held) in attributes {
            try ModelFault.unless(index.contains(id), "\(id) is missing")
            let found = try index.attributes(of: id)
            try ModelFault.unless(found == held, "\(id) has \(found), not \(held)")
            let vector = try index.vector(of: id)
            try ModelFault.unless(vector == oracle.vectors[id], "\(id) holds another vector")
        }
    }
}
