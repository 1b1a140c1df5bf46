/// Zeroed memory at the start of a cache line, given back when nobody holds the object any more.
@safe final class HeldMemory: @unchecked Sendable {
    // Unchecked because of the pointer: whoever writes through it says who may read meanwhile.

    let start: UnsafeMutableRawPointer
    let byteCount: Int

    init(byteCount: Int) {
        self.byteCount = max(64, (byteCount + 63) & ~63)
        unsafe start = .allocate(byteCount: self.byteCount, alignment: 64)
        unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: self.byteCount)
    }

    deinit {
        unsafe start.deallocate()
    }
}
