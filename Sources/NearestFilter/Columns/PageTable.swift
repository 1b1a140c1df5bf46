internal import NearestIndex
internal import Synchronization

/// The pages of columns in memory, which readers find through one atomic pointer.
///
/// The writer replaces whole pages; a page that readers can find is never written. Readers need not
/// wait: they load the table once, and the pages that it leads to stay until the epoch in which
/// they read has ended.
///
/// A table is the number of its entries as an Int, then from byte 64 on a pointer for each of them.
/// An entry without a page leads to an empty page, so readers need not test for nil.
@safe final class PageTable: @unchecked Sendable {
    // Unchecked because of the pointers: a page is written before its pointer is published.

    /// log2 of the rows of a page.
    static let shift = 8
    /// Rows of a page.
    static let rows = 1 << shift

    /// A page in which no row has attributes.
    private let emptyPage: SharedBuffer
    private let table: Atomic<UnsafeMutableRawPointer>
    private let pagesUsed = Atomic<Int>(0)
    // Only the writer uses what follows: the table's owner, and the pages of its entries.
    private var memory: SharedBuffer
    private var pages: [SharedBuffer?] = []

    /// Makes a table of no pages.
    ///
    /// - Parameter pageBytes: bytes of a page.
    init(pageBytes: Int) {
        emptyPage = SharedBuffer(byteCount: pageBytes)
        memory = SharedBuffer(byteCount: 64)
        unsafe table = Atomic(memory.start)
    }

    /// Bytes of the pages in use and of their entries.
    var memoryUsed: Int { pagesUsed.load(ordering: .relaxed) * (emptyPage.byteCount + 8) }

    private static func entries(
        of memory: UnsafeMutableRawPointer
    ) -> UnsafeMutablePointer<Atomic<UnsafeMutableRawPointer>> {
        // SAFETY: the entries of a table are initialized before it is published.
        unsafe (memory + 64).assumingMemoryBound(to: Atomic<UnsafeMutableRawPointer>.self)
    }

    /// The pages of the rows from 0 to before `rowCount`, as they are now.
    ///
    /// Any thread; the caller keeps the epoch in which it reads.
    func pages(rowCount: Int) -> ColumnPages {
        let memory = unsafe table.load(ordering: .acquiring)
        let capacity = unsafe memory.load(as: Int.self)
        let entries = unsafe Self.entries(of: memory)
        let needed = (rowCount + Self.rows - 1) >> Self.shift
        var starts: [UnsafeRawPointer] = unsafe []
        unsafe starts.reserveCapacity(needed)
        for index in 0..<min(capacity, needed) {
            unsafe starts.append(UnsafeRawPointer(entries[index].load(ordering: .acquiring)))
        }
        for _ in min(capacity, needed)..<needed {
            unsafe starts.append(UnsafeRawPointer(emptyPage.start))
        }
        return unsafe ColumnPages(starts, shift: Self.shift)
    }

    /// The page of one row, as it is now; nil if the table has no entry for it.
    ///
    /// Any thread; the caller keeps the epoch in which it reads.
    func page(ofRow row: Int) -> ColumnPages? {
        let memory = unsafe table.load(ordering: .acquiring)
        let index = row >> Self.shift
        guard unsafe index < memory.load(as: Int.self) else { return nil }
        let start = unsafe Self.entries(of: memory)[index].load(ordering: .acquiring)
        return unsafe ColumnPages([UnsafeRawPointer(start)], shift: Self.shift)
    }

    /// How many entries the writer has used.
    ///
    /// Writer only.
    var count: Int { pages.count }

    /// The page of an entry; nil if it has none.
    ///
    /// Writer only.
    subscript(index: Int) -> SharedBuffer? { index < pages.count ? pages[index] : nil }

    /// Makes a table of at least `count` entries.
    ///
    /// Writer only. A larger table replaces the old one, which goes into `retired`.
    func reserve(_ count: Int, _ retired: inout RetireList) {
        while pages.count < count { pages.append(nil) }
        guard unsafe memory.start.load(as: Int.self) < count else { return }
        let capacity = max(8, count, pages.count + pages.count / 2)
        let larger = SharedBuffer(byteCount: 64 + capacity * 8)
        unsafe larger.start.storeBytes(of: capacity, as: Int.self)
        let entries = unsafe (larger.start + 64)
            .bindMemory(to: Atomic<UnsafeMutableRawPointer>.self, capacity: capacity)
        for index in 0..<capacity {
            let page = index < pages.count ? pages[index] : nil
            unsafe (entries + index).initialize(to: Atomic((page ?? emptyPage).start))
        }
        unsafe table.store(larger.start, ordering: .releasing)
        retired.append(memory, byteCount: memory.byteCount)
        memory = larger
    }

    /// Replaces the page of an entry, or removes it where `page` is nil.
    ///
    /// Writer only. The old page goes into `retired`.
    func publish(_ page: SharedBuffer?, at index: Int, _ retired: inout RetireList) {
        let entries = unsafe Self.entries(of: memory.start)
        unsafe entries[index].store((page ?? emptyPage).start, ordering: .releasing)
        let old = pages[index]
        pages[index] = page
        pagesUsed.add((page == nil ? 0 : 1) - (old == nil ? 0 : 1), ordering: .relaxed)
        if let old { retired.append(old, byteCount: old.byteCount) }
    }
}
