/// Memory for a fixed number of trivial elements, uninitialized at first, freed with its owner.
///
/// Loops work in it: the owner takes ``span`` once and passes it on.
@safe struct ScratchBuffer<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    // Unchecked because of the pointer: its owner says which thread may use the memory.

    /// The first element; valid while the buffer lives.
    let start: UnsafeMutablePointer<Element>
    /// The elements that it can hold.
    let count: Int

    /// Allocates memory for `count` elements, at least one, without initializing it.
    init(_ count: Int) {
        self.count = max(1, count)
        // SAFETY: freed in `deinit`; trivial elements need no deinitialization.
        unsafe start = .allocate(capacity: self.count)
    }

    /// Allocates `count` elements that are all `value`.
    init(_ count: Int, repeating value: Element) {
        self.init(count)
        // SAFETY: the memory can hold them.
        unsafe start.initialize(repeating: value, count: self.count)
    }

    /// Allocates `count` elements that are all `value`, in whole cache lines.
    init(linesOf count: Int, repeating value: Element) {
        let stride = MemoryLayout<Element>.stride
        self.count = (max(1, count) * stride + 63) / 64 * 64 / stride
        // SAFETY: freed in `deinit`, and as long as the elements are.
        let lines = UnsafeMutableRawPointer.allocate(
            byteCount: self.count * stride,
            alignment: 64
        )
        unsafe start = lines.bindMemory(to: Element.self, capacity: self.count)
        unsafe start.initialize(repeating: value, count: self.count)
    }

    deinit {
        // SAFETY: allocated in `init`; the buffer is the only owner.
        unsafe start.deallocate()
    }

    /// The elements; valid while the buffer lives.
    @inline(__always)
    var span: ScratchSpan<Element> { unsafe ScratchSpan(start, count: count) }

    /// Returns the element at a position; it must have been written before it is read.
    @inline(__always)
    subscript(position: Int) -> Element {
        get { span[position] }
        nonmutating set { span[position] = newValue }
    }
}
