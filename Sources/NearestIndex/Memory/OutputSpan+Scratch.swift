extension OutputSpan where Element: BitwiseCopyable {
    /// Calls `body` with the free capacity, of which it fills the first elements.
    ///
    /// - Parameter body: receives memory for at least one element, and returns how many it has
    ///   written from the start on.
    mutating func fillFree(_ body: (ScratchSpan<Element>) -> Int) {
        // SAFETY: the free capacity is uninitialized memory of trivial elements, and what `body`
        // counts is initialized.
        unsafe withUnsafeMutableBufferPointer { buffer, initialized in
            let free = unsafe UnsafeMutableBufferPointer(rebasing: buffer[initialized...])
            guard let start = free.baseAddress else { return }
            initialized += body(unsafe ScratchSpan(start, count: free.count))
        }
    }
}

extension Array where Element: BitwiseCopyable {
    /// Makes an array of the elements that `body` writes.
    ///
    /// - Parameters:
    ///   - capacity: the most elements, at least 1.
    ///   - body: receives memory for them, and returns how many it has written from the start on.
    init(capacity: Int, _ body: (ScratchSpan<Element>) -> Int) {
        // SAFETY: what `body` counts is initialized, from the start on.
        self = unsafe [Element](unsafeUninitializedCapacity: capacity) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            count = body(unsafe ScratchSpan(start, count: capacity))
        }
    }

    /// Makes an array of the elements that `fill` appends, at most `capacity`.
    ///
    /// - Throws: what `fill` throws.
    init(
        capacity: Int,
        appending fill: (inout OutputSpan<Element>) throws(NearestError) -> Void
    ) throws(NearestError) {
        do {
            // SAFETY: the span covers the array's buffer and says how much of it is initialized.
            self = unsafe try [Element](unsafeUninitializedCapacity: capacity) {
                buffer,
                initialized in
                var output = unsafe OutputSpan(buffer: buffer, initializedCount: 0)
                try fill(&output)
                initialized = unsafe output.finalize(for: buffer)
            }
        } catch let error as NearestError {
            throw error
        } catch {
            preconditionFailure("filling throws nothing but NearestError: \(error)")
        }
    }
}
