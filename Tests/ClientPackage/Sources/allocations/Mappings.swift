#if os(Linux)
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Nearest

/// Pages of address space that this process has.
private func mappedPages() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var text = [CChar](repeating: 0, count: 64)
    guard fgets(&text, 64, file) != nil else { return 0 }
    return strtol(text, nil, 10)
}

/// Counts the pages of address space that are lost when an index or a segment is made and let go.
///
/// In a process of its own, so that no other code maps memory at the same time.
func lostPages(rounds: Int) throws -> (indexes: Int, segments: Int) {
    let path = FilePath("/tmp/nearest-mappings-\(UInt64.random(in: 0 ... .max)).nseg")
    defer { removeFile(path) }
    func makeIndex() throws -> HNSWIndex {
        let index = try HNSWIndex(dimension: 4, metric: .cosine)
        try index.insert([1, 2, 3, 4], id: 1)
        return index
    }
    try makeIndex().write(to: path)
    func count(_ body: () throws -> Void) rethrows -> Int {
        // The first rounds make what is kept for good.
        for _ in 0..<10 { try body() }
        let before = mappedPages()
        for _ in 0..<rounds { try body() }
        return mappedPages() - before
    }
    let indexes = try count { _ = try makeIndex().search([1, 2, 3, 4], k: 1) }
    let segments = try count { _ = try Segment.open(path).search([1, 2, 3, 4], k: 1) }
    return (indexes, segments)
}
#endif
