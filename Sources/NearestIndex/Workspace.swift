/// Uninitialized room for `count` trivial elements, freed with its owner.
@safe struct Workspace<Element: BitwiseCopyable>: ~Copyable {
    let start: UnsafeMutablePointer<Element>

    init(_ count: Int) {
        unsafe start = .allocate(capacity: max(1, count))
    }

    init(_ count: Int, repeating value: Element) {
        self.init(count)
        unsafe start.initialize(repeating: value, count: count)
    }

    deinit {
        unsafe start.deallocate()
    }
}
