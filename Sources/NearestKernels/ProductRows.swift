/// Rows that follow each other in memory, one side of a ``MatrixProduct``.
@safe package struct ProductRows {
    let start: UnsafeRawPointer
    let element: ElementType
    /// Elements from one row to the next.
    let stride: Int
    let count: Int
    /// What will be read next, which the tiles prefetch while they compute.
    let ahead: UnsafeRawBufferPointer

    /// Describes `count` rows from `start` on, `stride` elements apart.
    package init(
        _ start: UnsafeRawPointer,
        element: ElementType,
        stride: Int,
        count: Int,
        ahead: UnsafeRawBufferPointer = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    ) {
        unsafe self.start = start
        self.element = element
        self.stride = stride
        self.count = count
        unsafe self.ahead = ahead
    }

    /// The row at a position below ``count``.
    func row(_ position: Int) -> UnsafeRawPointer {
        unsafe start + position &* stride &* element.size
    }

    func floats(_ position: Int) -> UnsafePointer<Float> {
        unsafe row(position).assumingMemoryBound(to: Float.self)
    }

    func halves(_ position: Int) -> UnsafePointer<UInt16> {
        unsafe row(position).assumingMemoryBound(to: UInt16.self)
    }

    /// The part of ``ahead`` to fetch while `length` rows from `first` on are multiplied.
    func ahead(from first: Int, length: Int) -> UnsafeRawBufferPointer {
        guard unsafe !ahead.isEmpty, count > 0 else { return unsafe ahead }
        let lower = unsafe ahead.count * first / count
        let upper = unsafe ahead.count * (first + length) / count
        return unsafe UnsafeRawBufferPointer(rebasing: ahead[lower..<upper])
    }
}
