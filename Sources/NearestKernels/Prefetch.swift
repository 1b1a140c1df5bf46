public import CNearestKernels

/// Asks the processor to load the cache lines of `byteCount` bytes into its second-level cache.
///
/// A hint: it changes no value, and an address that is not mapped is ignored. It is public and
/// inlined because a call into another module would cost as much as the prefetch saves.
@inlinable
@inline(__always)
public func prefetch(_ start: UnsafeRawPointer, byteCount: Int) {
    // SAFETY: a prefetch never faults, whatever the address.
    unsafe cnearest_prefetch(start, byteCount)
}
