internal import Synchronization

/// An object that a reader has loaded inside an epoch: not counted, and valid until it leaves.
@safe package struct BorrowedObject<Object: AnyObject & Sendable>: @unchecked Sendable {
    // Unchecked because of the reference, which the reader's epoch keeps valid.
    private let reference: Unmanaged<Object>

    @inline(__always)
    fileprivate init(_ pointer: UnsafeRawPointer) {
        unsafe reference = unsafe Unmanaged<Object>.fromOpaque(pointer)
    }

    /// Names an object that the caller keeps alive.
    package init(_ object: Object) {
        unsafe reference = Unmanaged.passUnretained(object)
    }

    /// The object.
    @inline(__always)
    package var object: Object { unsafe reference.takeUnretainedValue() }
}

/// An object that a writer replaces while readers use it.
///
/// A reader loads it inside an epoch of ``ReaderEpochs`` and counts no reference, so readers on
/// several cores do not write to the same line. The writer keeps what it has replaced, in a
/// ``ReclaimList``, until every reader that could have loaded it has left.
@safe final class PublishedObject<Object: AnyObject & Sendable>: @unchecked Sendable {
    // Unchecked because of the pointer: it is atomic, and holds a reference that is counted once.
    private let pointer = unsafe Atomic<UnsafeRawPointer?>(nil)

    // SAFETY for all that follows: the pointer is that of an object that `replace` has retained.

    /// Begins with no object.
    init() {}

    deinit {
        _ = replace(with: nil)
    }

    /// The object, for readers inside an epoch: not counted, and valid until they leave.
    @inline(__always)
    var borrowed: BorrowedObject<Object>? {
        unsafe pointer.load(ordering: .acquiring).map { unsafe BorrowedObject($0) }
    }

    /// The object; writer only.
    var value: Object? { borrowed?.object }

    /// Publishes an object; writer only.
    ///
    /// - Returns: the object before, which readers may still use.
    func replace(with object: Object?) -> Object? {
        let new = unsafe object.map {
            unsafe UnsafeRawPointer(Unmanaged.passRetained($0).toOpaque())
        }
        guard let old = unsafe pointer.exchange(new, ordering: .acquiringAndReleasing) else {
            return nil
        }
        return unsafe Unmanaged<Object>.fromOpaque(old).takeRetainedValue()
    }
}
