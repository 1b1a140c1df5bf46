import NearestIndex
import Testing

@Suite struct DeletionLogTests {
    @Test func `a new log knows of none`() {
        #expect(DeletionLog().rows(after: 0) == [])
    }

    @Test func `the rows that were deleted after a version are known, the last one first`() {
        let log = DeletionLog()
        for (row, version) in [(7, 1), (3, 2), (9, 2), (7, 4)] {
            log.append(row, version: UInt64(version))
        }
        #expect(log.rows(after: 0) == [7, 9, 3, 7])
        #expect(log.rows(after: 1) == [7, 9, 3])
        #expect(log.rows(after: 2) == [7])
        #expect(log.rows(after: 3) == [7])
        #expect(log.rows(after: 4) == [])
        #expect(log.rows(after: 100) == [])
    }

    @Test func `a log says when it does not know all of them`() {
        let log = DeletionLog()
        let count = 3 * DeletionLog.capacity
        for version in 1...count {
            log.append(version, version: UInt64(version))
            let known = min(version, DeletionLog.capacity - 1)
            let last = (0..<known).map { version - $0 }
            #expect(log.rows(after: UInt64(version - known)) == last)
            if version > known { #expect(log.rows(after: UInt64(version - known - 1)) == nil) }
        }
    }

    @Test func `what is read beside the writer lacks nothing`() async {
        let log = DeletionLog()
        let written = SharedNumber(0)
        let total = 20_000
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for version in 1...total {
                    log.append(version, version: UInt64(version))
                    written.set(version)
                    if version % 256 == 0 { await Task.yield() }
                }
            }
            for distance in [1, 5, 40, 62] {
                group.addTask {
                    var least = 0
                    repeat {
                        least = written.value
                        let after = max(0, least - distance)
                        if let rows = log.rows(after: UInt64(after)) {
                            #expect((rows.first ?? 0) >= least)
                            #expect(rows.last == nil || rows.last == after + 1)
                            #expect(zip(rows, rows.dropFirst()).allSatisfy { $0 == $1 + 1 })
                        }
                        await Task.yield()
                    } while least < total
                }
            }
        }
    }
}
