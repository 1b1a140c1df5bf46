internal import Synchronization
package import SystemPackage

/// A fault that a test injects into system calls, and a record of the calls that were made.
///
/// A plan takes effect where it is set, ``Syscalls/$faults``, and in the tasks that are started
/// there. Calls are numbered from 1 in the order in which they are made. A call that is repeated
/// because it was interrupted, or because it moved only a part of the bytes, counts again.
///
/// ```swift
/// let plan = FaultPlan(.fail(call: 3, with: .ioError))
/// Syscalls.$faults.withValue(plan) { save() }
/// print(plan.records)
/// ```
///
/// It does not lose what was written but not synced, as a power failure would. The order of the
/// calls protects from that, and ``records`` shows it.
package final class FaultPlan: Sendable {
    /// A kind of system call.
    package enum Call: Sendable, Equatable {
        case openForReading, createFile, setPermissions, openDirectory, close
        case status, read, write, sync, syncDirectory
        case lock, rename, unlink, readLink, list
        case reserve, map, unmap, advise
    }

    /// What goes wrong.
    package enum Fault: Sendable, Equatable {
        /// Nothing; calls are only recorded.
        case none
        /// One call fails and has no effect.
        case fail(call: Int, with: Errno)
        /// The process dies: that call and all calls after it fail and have no effect.
        ///
        /// Descriptors are closed and memory is unmapped even so, as the system does when a process
        /// dies.
        case die(call: Int)
        /// One write, by its number among the writes, writes only half of its bytes.
        case shortWrite(Int)
        /// One write writes nothing, without an error.
        case emptyWrite(Int)
        /// The disk is full after half of one write's bytes: every later write fails.
        case diskFull(Int)
        /// Every read and write moves only half of its bytes.
        case shortTransfers
        /// Every call is interrupted once before it is made.
        case interruptions
    }

    /// A call that was made.
    package struct Record: Sendable, Equatable {
        /// Which call.
        package var call: Call
        /// The paths that it was given: none, one, or two for a rename.
        package var paths: [FilePath]
    }

    private struct State {
        var records: [Record] = []
        var writes = 0
        var wasInterrupted = false
    }

    private let fault: Fault
    private let state = Mutex(State())

    /// Plans a fault.
    package init(_ fault: Fault = .none) {
        self.fault = fault
    }

    /// The calls so far, in order, including the ones that were made to fail.
    package var records: [Record] {
        state.withLock { $0.records }
    }

    /// Records a call that is about to be made.
    ///
    /// - Throws: the error that the plan has for the call.
    func enter(_ call: Call, _ paths: [FilePath]) throws(Errno) {
        let failure = state.withLock { state -> Errno? in
            state.records.append(Record(call: call, paths: paths))
            switch fault {
            case .fail(state.records.count, let error): return error
            case .die(let first) where state.records.count >= first: return .ioError
            case .interruptions where call == .close || call == .unmap:
                // These are not repeated, see ``Syscalls/close(_:)``.
                return .interrupted
            case .interruptions:
                state.wasInterrupted.toggle()
                return state.wasInterrupted ? .interrupted : nil
            default: return nil
            }
        }
        if let failure { throw failure }
    }

    /// The number of bytes that a read or write may move, of the `byteCount` that it asks for.
    ///
    /// - Throws: the error that the plan has for the write.
    func transferable(_ call: Call, byteCount: Int) throws(Errno) -> Int {
        let number = state.withLock { state in
            if call == .write { state.writes += 1 }
            return state.writes
        }
        let half = byteCount / 2
        switch fault {
        case .shortTransfers: return max(half, 1)
        case .shortWrite(number) where call == .write: return max(half, 1)
        case .emptyWrite(number) where call == .write: return 0
        case .diskFull(let first) where call == .write && number >= first:
            if number > first || half == 0 { throw Errno.noSpace }
            return half
        default: return byteCount
        }
    }
}
