import NearestIndex

// A batch on two threads answers as its queries do one by one.

let dimension = 48
let index = try FlatIndex(dimension: dimension, metric: .cosine, encoding: .float16)

var random = Numbers()
let count = 5000
let added = try index.insert(
    contentsOf: random.vector(count * dimension),
    ids: (1...UInt64(count)).map { VectorID($0) }
)
guard added == count, index.count == count else { fail("\(index.count) vectors, not \(count)") }

let queryCount = 120
let queries = random.vector(queryCount * dimension)
let answers = try index.search(batch: queries, k: 10, threads: 2)
guard answers.count == queryCount else { fail("\(answers.count) answers, not \(queryCount)") }
for (number, answer) in answers.enumerated() {
    let query = Array(queries[number * dimension..<(number + 1) * dimension])
    let alone = try index.search(query, k: 10)
    guard answer.neighbors == alone.neighbors, answer.count == 10 else {
        fail("query \(number): \(answer) in the batch, \(alone) alone")
    }
}
print("\(queryCount) queries on two threads, each the same as alone;")
print("computed with \(ComputeEnvironment.current.instructionSet),", terminator: " ")
print("blocks by \(ComputeEnvironment.current.matrixProduct)")
