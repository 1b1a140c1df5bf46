/// Memory of exactly the size that a kernel may touch, so that an address sanitizer sees one
/// element too many, starting one element after an aligned address.
///
/// The pointers it gives are valid until `giveBack()`.
@safe
final class ExactMemory {
    private var blocks: [UnsafeMutableRawPointer] = unsafe []

    func take<Element: BitwiseCopyable>(
        _ count: Int,
        of value: Element,
        skip: Int = 1
    ) -> UnsafeMutablePointer<Element> {
        // SAFETY: `skip` and `count` elements are allocated, and the latter are initialized.
        let size = MemoryLayout<Element>.stride
        let block = UnsafeMutableRawPointer.allocate(
            byteCount: (count + skip) * size,
            alignment: MemoryLayout<Element>.alignment
        )
        unsafe blocks.append(block)
        let start = unsafe (block + skip * size).bindMemory(to: Element.self, capacity: count)
        unsafe start.initialize(repeating: value, count: count)
        return unsafe start
    }

    /// Copies one row, and puts `after` more elements behind it.
    func copy<Element: BitwiseCopyable>(
        _ row: ArraySlice<Element>,
        padding: Element,
        after: Int = 0,
        skip: Int = 1
    ) -> UnsafeMutablePointer<Element> {
        // SAFETY: the memory holds the row and `after` elements more.
        let start = unsafe take(row.count + after, of: padding, skip: skip)
        unsafe row.withUnsafeBufferPointer { source in
            guard let first = source.baseAddress else { return }
            unsafe start.update(from: first, count: row.count)
        }
        return unsafe start
    }

    /// Copies tight rows to rows `stride` apart; the last ends with its last element.
    func spread<Element: BitwiseCopyable>(
        _ rows: ArraySlice<Element>,
        count: Int,
        dimension: Int,
        stride: Int,
        padding: Element,
        skip: Int = 1
    ) -> UnsafeMutablePointer<Element> {
        precondition(rows.count >= count * dimension && stride >= dimension)
        let total = count == 0 ? 0 : (count - 1) * stride + dimension
        // SAFETY: `total` and the precondition are the bounds of what is copied.
        let start = unsafe take(total, of: padding, skip: skip)
        unsafe rows.withUnsafeBufferPointer { source in
            guard dimension > 0, let first = source.baseAddress else { return }
            for r in 0..<count {
                unsafe (start + r * stride).update(from: first + r * dimension, count: dimension)
            }
        }
        return unsafe start
    }

    func giveBack() {
        // SAFETY: every block was allocated by `take` and is given back once.
        while let block = unsafe blocks.popLast() { unsafe block.deallocate() }
    }

    deinit {
        giveBack()
    }
}
