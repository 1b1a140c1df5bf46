@_spi(Fuzzing) import Nearest

/// Opens an input as a segment and uses what is accepted in every way that the input asks for.
///
/// Whatever the bytes are, nothing may stop the process. Answers are compared with what must hold:
/// little before the file is verified, and everything afterwards.
final class SegmentExercise {
    private let input: SegmentInput
    private let segment: Segment
    private let queries: [[Float]]
    /// What did not hold.
    private(set) var faults: [String] = []

    private static let name = "fuzzed.nseg"
    /// The largest number of vectors for which more is done than searching.
    private static let maximumChanged = 300

    /// Does all that an input asks for, and says what did not hold.
    static func faults(of bytes: [UInt8]) -> [String] {
        guard let input = SegmentInput(bytes) else { return [] }
        do throws(NearestError) {
            let exercise = SegmentExercise(input, try open(input.file))
            exercise.run()
            return exercise.faults
        } catch {
            let isExpected = [.corrupt, .unsupported].contains(error.code)
            guard isExpected, error.message.contains(name) else {
                return ["opening throws \(error)"]
            }
            return []
        }
    }

    /// Opens a file's bytes.
    static func open(_ file: [UInt8]) throws(NearestError) -> Segment {
        try Segment.open(copying: file, file: name)
    }

    private init(_ input: SegmentInput, _ segment: Segment) {
        self.input = input
        self.segment = segment
        var bits = UInt64(input.seed)
        var queries: [[Float]] = (0..<2).map { _ in
            (0..<segment.dimension).map { _ in
                bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let number = Float(Int8(truncatingIfNeeded: bits >> 56))
                return switch segment.encoding {
                case .bit: number > 0 ? 1 : 0
                case .int8: number
                case .uint8: abs(number)
                default: number / 64 * input.norm
                }
            }
        }
        // The stored vector itself is at distance zero.
        if segment.components == nil,
            let id = segment.ids.dropFirst(Int(input.seed) % max(1, segment.count)).first,
            let stored = try? segment.vector(of: id)
        {
            queries[1] = stored
        }
        self.queries = queries
    }

    /// A query as the stored vectors are: projected, if they are.
    private func asStored(_ query: [Float]) -> [Float] {
        segment.components.flatMap { try? $0.project(query) } ?? query
    }

    private var options: SearchOptions {
        SearchOptions(
            efSearch: input.efSearch,
            matrixProduct: input.seed & 1 == 0 ? .tile : .blas
        )
    }

    private func expect(_ holds: Bool, _ fault: @autoclosure () -> String) {
        if !holds { faults.append(fault()) }
    }

    private func run() {
        expect(segment.count == segment.ids.count, "count and ids differ")
        _ = segment.sections.map { "\($0)" }
        _ = "\(segment.metadata) \(segment.writtenBy) \(segment.kind)"
        let operations = input.operations
        let isVerified = operations.contains(.verify) && verifies()
        for query in queries {
            if operations.contains(.search) {
                answers(isVerified) { segment throws(NearestError) in
                    try segment.search(query, k: input.k, options: options)
                }
                if isVerified { checkDistances(query) }
            }
            if operations.contains(.filters) { filters(query, isVerified) }
            if operations.contains(.radius) { radius(query, isVerified) }
            if operations.contains(.cursor) { cursor(query, isVerified) }
        }
        if operations.contains(.filters) {
            faults += SegmentAttributeExercise.faults(of: segment, queries, input, isVerified)
        }
        if operations.contains(.batch) { batch(isVerified) }
        if operations.contains(.lookUps) { lookUps(isVerified) }
        if operations.contains(.makeIndex) { makeIndex(isVerified) }
    }

    private func verifies() -> Bool {
        do throws(NearestError) {
            try segment.verify()
        } catch {
            expect(error.code == .corrupt, "verifying throws \(error)")
            return false
        }
        expect(Set(segment.ids).count == segment.count, "an identifier appears twice")
        return true
    }

    /// Runs a search, whose answer has some form at any time and more after verifying.
    @discardableResult
    private func answers(
        _ isVerified: Bool,
        _ limit: Int? = nil,
        among passes: (VectorID) -> Bool = { _ in true },
        _ search: (Segment) throws(NearestError) -> SearchResult
    ) -> SearchResult? {
        do throws(NearestError) {
            let result = try search(segment)
            let ids = result.map(\.id)
            expect(result.count <= min(limit ?? input.k, segment.count), "too many neighbors")
            expect(ids.allSatisfy(passes), "a neighbor that was to be left out")
            guard isVerified else { return result }
            expect(Set(ids).count == ids.count, "a neighbor twice")
            expect(ids.allSatisfy { segment.contains($0) }, "a neighbor that is not there")
            let pairs = zip(result.neighbors, result.neighbors.dropFirst())
            expect(
                pairs.allSatisfy { ($0.distance, $0.id) < ($1.distance, $1.id) },
                "neighbors do not come in order"
            )
            return result
        } catch {
            expect(
                [.invalidVector, .invalidArgument, .unsupported].contains(error.code),
                "a search throws \(error)"
            )
            return nil
        }
    }

    /// Compares distances with those of a plain loop over the vectors.
    private func checkDistances(_ query: [Float]) {
        guard segment.count <= Self.maximumChanged,
            let answer = try? segment.search(query, k: input.k, options: options)
        else { return }
        expect(answer.count == min(input.k, segment.count), "too few neighbors")
        for neighbor in answer {
            guard let vector = try? segment.vector(of: neighbor.id) else {
                expect(false, "no vector of the neighbor \(neighbor.id)")
                continue
            }
            let exact = ExactDistance(segment.metric, asStored(query), vector)
            expect(
                exact.agrees(with: neighbor.distance),
                "\(neighbor) is not at \(exact.value) ± \(exact.tolerance)"
            )
        }
    }

    private func filters(_ query: [Float], _ isVerified: Bool) {
        let some = Set(segment.ids.prefix(7)).union([VectorID(UInt64(input.seed))])
        let odd = { @Sendable (id: VectorID) in id.rawValue % 2 == 1 }
        let conditions: [(Candidates, (VectorID) -> Bool)] = [
            (.keeping(some), some.contains), (.excluding(some), { !some.contains($0) }),
            (.matching(odd), odd), (.matching { _ in false }, { _ in false }),
        ]
        for (filter, passes) in conditions {
            let result = answers(isVerified, among: passes) { segment throws(NearestError) in
                try segment.search(query, k: input.k, among: filter, options: options)
            }
            guard isVerified, let result else { continue }
            // Filtered searches promise as many as there are, of a graph too.
            let passing = segment.ids.count(where: passes)
            expect(result.count == min(input.k, passing), "too few neighbors pass")
        }
    }

    private func radius(_ query: [Float], _ isVerified: Bool) {
        for radius in [0, 1, input.norm * Float(input.seed), .infinity, -.infinity] {
            let result = answers(isVerified, .max) { segment throws(NearestError) in
                try segment.search(query, within: radius, options: options)
            }
            expect(result?.allSatisfy { $0.distance <= radius } ?? true, "beyond the radius")
        }
    }

    private func cursor(_ query: [Float], _ isVerified: Bool) {
        do throws(NearestError) {
            var cursor = try segment.cursor(for: query, options: options)
            var seen: Set<VectorID> = []
            for count in [1, 5, 1000] {
                let ids = try cursor.next(count).map(\.id)
                expect(ids.count <= count, "a cursor yields too many")
                if isVerified { expect(seen.isDisjoint(with: ids), "a cursor yields one twice") }
                seen.formUnion(ids)
            }
        } catch {
            expect(
                error.code == (segment.kind == .flat ? .unsupported : .invalidVector),
                "a cursor throws \(error)"
            )
        }
    }

    private func batch(_ isVerified: Bool) {
        let threeTimes = Array((queries + queries + queries).joined())
        do throws(NearestError) {
            let results = try segment.search(
                batch: threeTimes,
                k: min(input.k, 1000),
                options: options
            )
            expect(results.count == queries.count * 3, "a batch answers too few queries")
            guard isVerified else { return }
            for (query, result) in zip(queries, results) {
                answers(isVerified) { _ in result }
                let alone = answers(isVerified) { segment throws(NearestError) in
                    try segment.search(query, k: min(input.k, 1000), options: options)
                }
                expect(alone?.neighbors == result.neighbors, "a batch and a search differ")
            }
        } catch {
            expect(
                [.invalidVector, .unsupported].contains(error.code),
                "a batch throws \(error)"
            )
        }
    }

    private func lookUps(_ isVerified: Bool) {
        for id in segment.ids.prefix(Self.maximumChanged) + [0, VectorID(.max)] {
            let isThere = segment.contains(id)
            do throws(NearestError) {
                let vector = try segment.vector(of: id)
                expect(isThere, "a vector of \(id), which is not there")
                let dimension = segment.components?.count ?? segment.dimension
                expect(vector.count == dimension, "a vector of \(vector.count) elements")
                if isVerified { expect(vector.allSatisfy(\.isFinite), "\(id) is not finite") }
            } catch {
                expect(error.code == .unknownID && !isThere, "looking up \(id) throws \(error)")
            }
        }
        if isVerified { expect(segment.ids.allSatisfy(segment.contains), "an identifier is lost") }
    }

    private func makeIndex(_ isVerified: Bool) {
        guard segment.count <= Self.maximumChanged else { return }
        let index: any VectorIndex
        do throws(NearestError) {
            index = try segment.makeIndex()
        } catch {
            expect(error.code == .corrupt && !isVerified, "making an index throws \(error)")
            return
        }
        for query in queries {
            let answer = try? segment.search(query, k: 10, options: options)
            let other = try? index.search(asStored(query), k: 10, options: options)
            expect(answer?.neighbors == other?.neighbors, "an index answers otherwise")
        }
        if let index = index as? any AttributeSearching {
            expect(index.attributeSchema == segment.attributeSchema, "an index has another schema")
            for id in segment.ids {
                let attributes = try? segment.attributes(of: id)
                expect((try? index.attributes(of: id)) == attributes, "\(id) has other attributes")
            }
        }
        change(index)
    }

    /// Inserts, replaces and removes; the index must stay one that finds all that is in it.
    private func change(_ index: any VectorIndex) {
        let ids = Array(segment.ids)
        let vector = (0..<index.dimension).map { $0 == 0 ? Float(1) : 0 }
        var expected = Set(ids)
        do throws(NearestError) {
            let new = [VectorID(UInt64(input.seed)), VectorID(UInt64(input.seed) << 56)]
            for id in new + ids.prefix(2) {
                expect(try index.insert(vector, id: id) == expected.insert(id).inserted, "was new")
            }
            for id in ids.suffix(ids.count / 2) {
                expect(index.remove(id) == (expected.remove(id) != nil), "was there")
            }
            expect(try index.insert(vector, id: 7) == expected.insert(7).inserted, "was new")
            expect(index.count == expected.count, "\(index.count) of \(expected.count) vectors")
            let all = try index.search(vector, k: .max, among: .matching { _ in true })
            expect(Set(all.map(\.id)) == expected, "a changed index holds other vectors")
            let nearest = try index.search(vector, k: 1)
            expect(nearest.count == 1, "a changed index finds nothing")
        } catch {
            expect(false, "changing an index throws \(error)")
        }
    }
}

/// A distance as the definition says, and by how much another may differ from it.
struct ExactDistance {
    let value: Double
    let tolerance: Double

    /// Measures two vectors.
    init(_ metric: Metric, _ query: [Float], _ vector: [Float]) {
        var (dot, queryNorm, norm, difference, absolute) = (0.0, 0.0, 0.0, 0.0, 0.0)
        var (differing, either) = (0.0, 0.0)
        for (a, b) in zip(query, vector) {
            let (a, b) = (Double(a), Double(b))
            dot += a * b
            queryNorm += a * a
            norm += b * b
            difference += (a - b) * (a - b)
            absolute += abs(a - b)
            differing += a == b ? 0 : 1
            either += max(a, b)
        }
        let lengths = (queryNorm * norm).squareRoot()
        switch metric {
        case .squaredEuclidean:
            value = difference
            tolerance = (queryNorm + norm) * 1e-4 + 1e-36
        case .innerProduct:
            value = -dot
            tolerance = lengths * 1e-4 + 1e-36
        case .cosine:
            value = 1 - dot / lengths
            // Stored ones of length 1 may be so only roughly.
            tolerance = 2e-2
        case .manhattan:
            value = absolute
            tolerance = absolute * 1e-4 + 1e-36
        case .hamming, .jaccard:
            value = metric == .hamming ? differing : either == 0 ? 0 : differing / either
            tolerance = metric == .hamming ? 0 : 1e-6
        @unknown default:
            (value, tolerance) = (0, .infinity)
        }
    }

    /// Whether a distance is this one, but for rounding.
    func agrees(with distance: Float) -> Bool {
        abs(Double(distance) - value) <= tolerance
    }
}
