/// Elements in memory that an owner keeps: those of a ``ScratchBuffer``, a ``RowSet`` or a caller.
///
/// Inner loops work in it. Debug builds check every position and release builds none, so positions
/// must come from counts that bound them. It holds a pointer and a number, counts no references,
/// and is valid while the owner is.
@safe package struct ScratchSpan<Element: BitwiseCopyable>: @unchecked Sendable {
    // Unchecked because of the pointer: its owner says which thread may use the memory.

    /// The first element, for kernels.
    package let start: UnsafeMutablePointer<Element>
    /// The elements that the memory can hold; some may be uninitialized.
    package let count: Int

    // SAFETY for all that follows: the memory holds `count` elements, and positions are below it.

    /// Views memory for `count` elements.
    @inline(__always)
    package init(_ start: UnsafeMutablePointer<Element>, count: Int) {
        unsafe self.start = start
        self.count = count
    }

    /// The element at a position; it must have been written before it is read.
    package subscript(position: Int) -> Element {
        @inline(__always) get {
            assert(position >= 0 && position < count)
            return unsafe start[position]
        }
        @inline(__always) nonmutating set {
            assert(position >= 0 && position < count)
            unsafe (start + position).initialize(to: newValue)
        }
    }

    /// Returns the elements at some positions.
    @inline(__always)
    package func extracting(_ range: Range<Int>) -> ScratchSpan {
        assert(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe ScratchSpan(start + range.lowerBound, count: range.count)
    }

    /// Copies `count` elements from one position to another; the two parts may overlap.
    @inline(__always)
    package func move(_ count: Int, from source: Int, to target: Int) {
        assert(count >= 0 && source + count <= self.count && target + count <= self.count)
        unsafe (start + target).update(from: start + source, count: count)
    }

    /// Writes the same value to every position.
    package func fill(_ value: Element) {
        unsafe start.initialize(repeating: value, count: count)
    }

    /// Returns the first elements as an array.
    package func array(count: Int) -> [Element] {
        assert(count >= 0 && count <= self.count)
        return unsafe Array(UnsafeBufferPointer(start: start, count: count))
    }
}

extension ScratchSpan<Float> {
    /// Returns the eight elements from a position on.
    @inline(__always)
    func eight(at position: Int) -> SIMD8<Float> {
        assert(position >= 0 && position + 8 <= count)
        return unsafe UnsafeRawPointer(start + position).loadUnaligned(as: SIMD8<Float>.self)
    }
}

/// Calls `body` with uninitialized memory for `count` elements, on the stack if they are few.
@inline(__always)
package func withScratch<Element: BitwiseCopyable, Result>(
    of type: Element.Type,
    count: Int,
    _ body: (ScratchSpan<Element>) -> Result
) -> Result {
    // SAFETY: trivial elements need no deinitialization, and the memory stays inside the closure.
    unsafe withUnsafeTemporaryAllocation(of: type, capacity: max(1, count)) { buffer in
        guard let start = buffer.baseAddress else {
            preconditionFailure("memory for \(count) elements has an address")
        }
        return unsafe body(ScratchSpan(start, count: count))
    }
}
