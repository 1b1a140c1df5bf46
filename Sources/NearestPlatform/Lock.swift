#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A value that only one thread at a time may use.
///
/// It uses the system's mutex rather than the one of `Synchronization`. The thread sanitizer does
/// not see how the latter waits, and would report accesses as races that the lock orders.
@safe package struct Lock<Value>: ~Copyable, @unchecked Sendable {
    // Unchecked because of the pointers: what they point at is used only under the lock.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let value: UnsafeMutablePointer<Value>

    /// Makes an unlocked lock around a value.
    package init(_ value: sending Value) {
        // SAFETY: both allocations are initialized here and freed in `deinit`, and never move.
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe pthread_mutex_init(mutex, nil)
        unsafe self.value = .allocate(capacity: 1)
        unsafe self.value.initialize(to: value)
    }

    /// Releases the value; no thread can hold the lock, because each would keep its owner alive.
    deinit {
        unsafe value.deinitialize(count: 1)
        unsafe value.deallocate()
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Runs `body` on the value while no other thread uses it.
    ///
    /// Waits for the lock, which is not recursive: `body` must not take it again.
    ///
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    package borrowing func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // SAFETY: the mutex was initialized in `init` and lives as long as this value.
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        // SAFETY: the lock is held, so no other thread uses the value.
        return try unsafe body(&value.pointee)
    }

    /// Runs `body` on the value if no other thread is using it; otherwise returns nil at once.
    ///
    /// Caches use it: it is faster to compute a result again than to wait for another thread.
    ///
    /// - Returns: what `body` returns, or nil.
    /// - Throws: what `body` throws.
    package borrowing func withLockIfFree<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        // SAFETY: the mutex was initialized in `init` and lives as long as this value.
        guard unsafe pthread_mutex_trylock(mutex) == 0 else { return nil }
        defer { unsafe pthread_mutex_unlock(mutex) }
        // SAFETY: the lock is held, so no other thread uses the value.
        return try unsafe body(&value.pointee)
    }
}
