/// Keeps the memory that a long-lived reader reads: its owners and, if the memory changes, the
/// epoch in which the reader began.
///
/// Cursors and exports hold one. While it lives, memory of removed vectors cannot be reused.
package final class EpochHold: Sendable {
    private let owners: [any AnyObject & Sendable]
    private let epochs: ReaderEpochs?
    private let ticket: ReaderEpochs.Ticket?

    /// Keeps owners whose memory does not change, such as a mapped file's rows and links.
    init(_ owners: [any AnyObject & Sendable]) {
        self.owners = owners
        epochs = nil
        ticket = nil
    }

    /// Keeps an owner, and enters its reader epochs now.
    package init(_ owner: any AnyObject & Sendable, _ epochs: ReaderEpochs) {
        owners = [owner]
        self.epochs = epochs
        ticket = epochs.enter()
    }

    /// Leaves the epoch, on whichever thread releases the last reference.
    deinit {
        if let epochs, let ticket { epochs.leave(ticket) }
    }
}
