package import BenchReport
internal import Dispatch
internal import Histogram

/// Quantiles of times, from a histogram of nanoseconds with three significant digits.
package struct LatencyRecord: Sendable {
    private var histogram = Histogram<UInt64>(
        highestTrackableValue: 3_600_000_000_000,
        numberOfSignificantValueDigits: .three
    )

    package init() {
        histogram.autoResize = true
    }

    /// Counts times, in nanoseconds.
    package mutating func record(_ nanoseconds: [UInt64]) {
        for one in nanoseconds { histogram.record(one) }
    }

    /// The times counted.
    package var count: UInt64 { histogram.totalCount }

    /// The quantiles in microseconds; empty where nothing was counted.
    package var quantiles: Measurement.Latency {
        guard histogram.totalCount > 0 else { return Measurement.Latency() }
        func microseconds(_ percentile: Double) -> Double {
            Double(histogram.valueAtPercentile(percentile)) / 1000
        }
        return Measurement.Latency(
            p50: microseconds(50),
            p95: microseconds(95),
            p99: microseconds(99),
            max: Double(histogram.max) / 1000
        )
    }
}

/// Reads a clock that only goes forward.
enum Clock {
    /// Nanoseconds since some moment.
    static var nanoseconds: UInt64 { DispatchTime.now().uptimeNanoseconds }

    /// Seconds since a reading in nanoseconds.
    static func seconds(since start: UInt64) -> Double { Double(nanoseconds - start) / 1e9 }
}
