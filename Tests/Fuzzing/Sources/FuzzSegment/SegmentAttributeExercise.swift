import Nearest

/// Reads the attributes of a segment and searches where filters on them pass.
struct SegmentAttributeExercise {
    private let segment: Segment
    private let input: SegmentInput
    private let isVerified: Bool
    private var faults: [String] = []

    /// A filter, and what it says in other words.
    private typealias Condition = (filter: Filter, passes: (Attributes) -> Bool)

    /// The largest number of vectors for which a filter's answer is compared.
    private static let maximumCompared = 300
    /// The largest number of attributes for which filters are made.
    private static let maximumColumns = 12

    /// What is wrong, which must be nothing.
    static func faults(
        of segment: Segment,
        _ queries: [[Float]],
        _ input: SegmentInput,
        _ isVerified: Bool
    ) -> [String] {
        var exercise = SegmentAttributeExercise(segment, input, isVerified)
        exercise.run(queries)
        return exercise.faults
    }

    private init(_ segment: Segment, _ input: SegmentInput, _ isVerified: Bool) {
        self.segment = segment
        self.input = input
        self.isVerified = isVerified
    }

    private mutating func expect(_ holds: Bool, _ fault: @autoclosure () -> String) {
        if !holds { faults.append(fault()) }
    }

    private mutating func run(_ queries: [[Float]]) {
        let all = attributes()
        for condition in conditions(all.map(\.attributes)) {
            explain(condition.filter)
            for query in queries { search(query, condition, all) }
        }
    }

    /// The attributes of the first vectors.
    private mutating func attributes() -> [(id: VectorID, attributes: Attributes)] {
        var all: [(id: VectorID, attributes: Attributes)] = []
        for id in segment.ids.prefix(Self.maximumCompared) {
            do throws(NearestError) {
                let attributes = try segment.attributes(of: id)
                try segment.attributeSchema.check(attributes)
                all.append((id, attributes))
            } catch {
                // Before the file is verified, an identifier may be where no search looks for it.
                expect(error.code == .unknownID && !isVerified, "attributes throw \(error)")
            }
        }
        return all
    }

    /// Filters of every kind on each attribute, with values that some vectors have.
    private func conditions(_ all: [Attributes]) -> [Condition] {
        let seed = Int(input.seed)
        var conditions: [Condition] = []
        func value<Value>(_ attribute: Attribute<Value>) -> Value? {
            all.dropFirst(seed % max(1, all.count)).lazy.compactMap { $0[attribute] }.first
        }
        for entry in segment.attributeSchema.entries.prefix(Self.maximumColumns) {
            let name = entry.name
            switch entry.kind {
            case .bool:
                let attribute = Attribute<Bool>(name)
                conditions.append((attribute.isTrue, { $0[attribute] == true }))
            case .int:
                let (attribute, low) = (Attribute<Int>(name), value(Attribute<Int>(name)) ?? seed)
                conditions.append((attribute >= low, { $0[attribute].map { $0 >= low } ?? false }))
                conditions.append((attribute == low, { $0[attribute] == low }))
            case .double:
                let attribute = Attribute<Double>(name)
                let high = value(attribute) ?? Double(seed)
                conditions.append((attribute < high, { $0[attribute].map { $0 < high } ?? false }))
            case .string:
                let attribute = Attribute<String>(name)
                let text = value(attribute) ?? "a"
                let start = String(text.prefix(1))
                conditions.append(
                    (attribute == text, { Self.bytes($0[attribute]) == Array(text.utf8) })
                )
                conditions.append(
                    (
                        attribute.hasPrefix(start),
                        { Self.bytes($0[attribute])?.starts(with: start.utf8) ?? false }
                    )
                )
                conditions.append(
                    (
                        attribute > text,
                        { attributes in
                            guard let bytes = Self.bytes(attributes[attribute]) else {
                                return false
                            }
                            return text.utf8.lexicographicallyPrecedes(bytes)
                        }
                    )
                )
            case .tags:
                let attribute = Attribute<Set<String>>(name)
                let tag = value(attribute)?.min() ?? "a"
                conditions.append(
                    (
                        attribute.contains(tag),
                        { attributes in
                            attributes[attribute]?.contains { $0.utf8.elementsEqual(tag.utf8) }
                                ?? false
                        }
                    )
                )
            @unknown default: break
            }
            let exists = Attribute<Int>(name).exists
            conditions.append((!exists, { $0.values[name] == nil }))
        }
        if let first = conditions.first, let last = conditions.dropLast().last {
            conditions.append(
                (first.filter && last.filter, { first.passes($0) && last.passes($0) })
            )
            conditions.append(
                (first.filter || last.filter, { first.passes($0) || last.passes($0) })
            )
            conditions.append((!last.filter, { !last.passes($0) }))
        }
        return conditions
    }

    private static func bytes(_ text: String?) -> [UInt8]? { text.map { Array($0.utf8) } }

    private mutating func explain(_ filter: Filter) {
        do throws(NearestError) {
            let explanation = try segment.explain(filter)
            let estimate = explanation.estimate
            expect(
                0 <= estimate.lowerBound && estimate.lowerBound <= estimate.expected
                    && estimate.expected <= estimate.upperBound
                    && estimate.upperBound <= segment.count,
                "an estimate of \(estimate)"
            )
        } catch {
            expect(false, "explaining throws \(error)")
        }
    }

    private mutating func search(
        _ query: [Float],
        _ condition: Condition,
        _ all: [(id: VectorID, attributes: Attributes)]
    ) {
        do throws(NearestError) {
            let options = SearchOptions(efSearch: input.efSearch)
            let result = try segment.search(
                query,
                k: input.k,
                where: condition.filter,
                options: options
            )
            expect(result.count <= min(input.k, segment.count), "too many neighbors pass")
            guard isVerified, all.count == segment.count else { return }
            let passing = Set(all.filter { condition.passes($0.attributes) }.map(\.id))
            expect(
                result.count == min(input.k, passing.count)
                    && result.allSatisfy { passing.contains($0.id) },
                "\(condition.filter) finds \(result.count), and \(passing.count) pass"
            )
        } catch {
            expect(
                [.invalidVector, .unsupported].contains(error.code),
                "a search where a filter passes throws \(error)"
            )
        }
    }
}
