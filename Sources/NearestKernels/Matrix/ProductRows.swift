/// Rows that follow each other in memory, one side of a ``MatrixProduct``.
@safe package struct ProductRows {
    let start: UnsafeRawPointer
    let element: ElementType
    /// Elements from the start of one row to the start of the next.
    let stride: Int
    let count: Int
    /// Memory that will be read next, which the tiles prefetch while they compute.
    let ahead: UnsafeRawBufferPointer

    /// Describes `count` rows from `start` on.
    ///
    /// - Parameters:
    ///   - start: the first row; must be valid for `count` rows during every use of this value.
    ///   - element: how the elements of a row are encoded.
    ///   - stride: elements from the start of one row to the start of the next.
    ///   - count: the number of rows.
    ///   - ahead: memory that the caller will read next; usually the next block of rows.
    package init(
        _ start: UnsafeRawPointer,
        element: ElementType,
        stride: Int,
        count: Int,
        ahead: UnsafeRawBufferPointer = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    ) {
        // SAFETY: the pointers are only kept here; the kernels read through them.
        unsafe self.start = start
        self.element = element
        self.stride = stride
        self.count = count
        unsafe self.ahead = ahead
    }

    /// Returns the start of the row at a position below ``count``.
    func row(_ position: Int) -> UnsafeRawPointer {
        // SAFETY: the position is below the count, so the row is part of the block.
        unsafe start + position &* stride &* element.size
    }

    /// Returns the row at a position, of ``ElementType/float32``.
    func floats(_ position: Int) -> UnsafePointer<Float> {
        // SAFETY: the caller has checked the element type.
        unsafe row(position).assumingMemoryBound(to: Float.self)
    }

    /// Returns the part of ``ahead`` to prefetch while `length` rows from `first` on are
    /// multiplied.
    ///
    /// The parts of all rows together are the whole of ``ahead``, so the requests are spread
    /// evenly.
    func ahead(from first: Int, length: Int) -> UnsafeRawBufferPointer {
        // SAFETY: both bounds are between 0 and the size of `ahead`.
        guard unsafe !ahead.isEmpty, count > 0 else { return unsafe ahead }
        let lower = unsafe ahead.count * first / count
        let upper = unsafe ahead.count * (first + length) / count
        return unsafe UnsafeRawBufferPointer(rebasing: ahead[lower..<upper])
    }
}
