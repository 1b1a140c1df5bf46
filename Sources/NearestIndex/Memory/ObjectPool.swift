internal import Synchronization

/// Objects that no thread is using, taken and returned without waiting.
///
/// A pool keeps up to ``capacity`` of them.
@safe package final class ObjectPool<Object: AnyObject & Sendable>: @unchecked Sendable {
    // Unchecked because of the pointer, set once; what it points at is atomic.

    private typealias Slot = Atomic<UnsafeRawPointer?>

    /// The most objects that the pool keeps.
    package let capacity: Int
    private let slots: UnsafeMutablePointer<Slot>

    // SAFETY for all that follows: `init` initializes `capacity` slots, which `deinit` frees. A
    // slot holds what `give` retained, and an exchange takes it out for one caller.

    /// Makes an empty pool.
    package init(capacity: Int) {
        self.capacity = capacity
        unsafe slots = .allocate(capacity: capacity)
        for index in 0..<capacity { unsafe (slots + index).initialize(to: Atomic(nil)) }
    }

    deinit {
        while take() != nil {}
        unsafe slots.deinitialize(count: capacity)
        unsafe slots.deallocate()
    }

    /// Takes an object out of the pool; nil if it is empty.
    package func take() -> Object? {
        for index in 0..<capacity {
            guard unsafe slots[index].load(ordering: .relaxed) != nil,
                let held = unsafe slots[index].exchange(nil, ordering: .acquiring)
            else { continue }
            return unsafe Unmanaged<Object>.fromOpaque(held).takeRetainedValue()
        }
        return nil
    }

    /// Puts an object into the pool, or releases it if the pool is full.
    package func give(_ object: Object) {
        let held = unsafe UnsafeRawPointer(Unmanaged.passRetained(object).toOpaque())
        for index in 0..<capacity {
            let (exchanged, _) = unsafe slots[index].compareExchange(
                expected: nil,
                desired: held,
                ordering: .acquiringAndReleasing
            )
            if exchanged { return }
        }
        unsafe Unmanaged<Object>.fromOpaque(held).release()
    }
}
