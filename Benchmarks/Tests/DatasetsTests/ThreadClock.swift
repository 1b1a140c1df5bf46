import Foundation

/// The processor time of a thread: what work takes when others use the machine too.
enum ThreadClock {
    /// Returns the seconds of processor time that `work`, on this thread alone, takes.
    static func seconds(_ work: () throws -> Void) rethrows -> Double {
        let start = now
        try work()
        return now - start
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
