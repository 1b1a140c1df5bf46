internal import Datasets
package import Nearest

/// Measures how many rows a second a filter is evaluated on.
///
/// Vectors have one element, and filters keep a handful of them, so a search spends its time on the
/// filter. Each search has a filter of its own, so that no cached result of an earlier one helps.
package struct EvaluationRun: Sendable {
    /// A question that is asked of every row.
    package enum Question: String, Sendable, CaseIterable {
        /// An `Int` attribute in a range that a millionth of the values is in.
        case range = "Int range"
        /// A `String` attribute that has a hundred thousand values.
        case equality = "String equality"
        /// Both, joined by AND.
        case both = "both, AND"
    }

    /// What one question came to.
    package struct Outcome: Sendable {
        /// The question.
        package let question: Question
        /// Wall time of the searches, in seconds: the median.
        package let seconds: Double
        /// Rows that the index has.
        package let rows: Int
        /// Rows that the filters kept, on average.
        package let matches: Double

        /// Rows a second.
        package var rate: Double { Double(rows) / max(seconds, 1e-12) }
    }

    private static let number = Attribute<Int>("number")
    private static let text = Attribute<String>("text")
    private static let texts = 100_000
    /// Numbers are drawn from 0 to this.
    private static let limit = 1 << 40

    private let rows: Int
    private let seed: UInt64

    package init(rows: Int, seed: UInt64) {
        self.rows = rows
        self.seed = seed
    }

    /// Makes the exact index that is searched.
    ///
    /// - Parameter progress: called with the number of rows after each part.
    /// - Returns: an index of so many rows.
    /// - Throws: `NearestError` if there is not enough memory.
    package func index(progress: (Int) -> Void = { _ in }) throws -> FlatIndex {
        let index = try FlatIndex(
            dimension: 1,
            metric: .squaredEuclidean,
            attributes: AttributeSchema([Self.number, Self.text])
        )
        var numbers = SeededGenerator(seed: seed, stream: 21)
        let part = 65_536
        for first in stride(from: 0, to: rows, by: part) {
            let ids = first..<min(first + part, rows)
            let attributes = ids.map { _ in
                var attributes = Attributes()
                attributes[Self.number] = numbers.nextIndex(below: Self.limit)
                attributes[Self.text] = Self.text(numbers.nextIndex(below: Self.texts))
                return attributes
            }
            let vectors = ids.map { Float($0 & 1023) }
            try index.insert(
                contentsOf: vectors.span,
                ids: ids.map { VectorID(UInt64($0)) },
                attributes: attributes
            )
            progress(ids.count)
        }
        return index
    }

    /// Searches with each question, in turn.
    ///
    /// - Parameters:
    ///   - index: made by `index()`, or a segment of that.
    ///   - repetitions: how often each is asked, at least 1.
    /// - Returns: what each came to.
    /// - Throws: `NearestError` as the index does.
    package func run(
        _ index: any AttributeSearching,
        repetitions: Int
    ) throws -> [Outcome] {
        var numbers = SeededGenerator(seed: seed, stream: 22)
        var seconds: [Question: [Double]] = [:]
        var matches: [Question: Int] = [:]
        // The first round is not counted: memory is touched for the first time.
        for round in 0...repetitions {
            for question in Question.allCases {
                let filter = Self.filter(question, &numbers)
                let start = Clock.nanoseconds
                let found = try index.search([0], k: 1, where: filter)
                let time = Clock.seconds(since: start)
                guard round > 0 else { continue }
                seconds[question, default: []].append(time)
                matches[question, default: 0] += found.strategy?.matchCount ?? 0
            }
        }
        return Question.allCases.map { question in
            Outcome(
                question: question,
                seconds: (seconds[question] ?? []).median,
                rows: rows,
                matches: Double(matches[question] ?? 0) / Double(repetitions)
            )
        }
    }

    private static func filter(_ question: Question, _ numbers: inout SeededGenerator) -> Filter {
        let width = limit >> 20
        let low = numbers.nextIndex(below: limit - width)
        let inRange = number.isIn(low...(low + width))
        let isText = text == text(numbers.nextIndex(below: texts))
        return switch question {
        case .range: inRange
        case .equality: isText
        case .both: inRange && isText
        }
    }

    private static func text(_ number: Int) -> String { "text-\(number)" }
}
