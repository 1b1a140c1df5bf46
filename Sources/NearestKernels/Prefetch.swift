public import CNearestKernels

/// Asks the processor to fetch the cache lines of `byteCount` bytes, which may be any address.
///
/// Inlined into loops elsewhere, where a call would cost as much as it saves.
@inlinable
@inline(__always)
public func prefetch(_ start: UnsafeRawPointer, byteCount: Int) {
    unsafe cnearest_prefetch(start, byteCount)
}
