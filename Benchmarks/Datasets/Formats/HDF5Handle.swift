import CHDF5
import Synchronization

/// What HDF5 needs around each use: one caller at a time, and no messages of its own.
enum HDF5Library {
    /// The usual build of the library may not be called by two threads at once.
    private static let lock = Mutex(())

    static func withLock<Result: Sendable>(_ body: () throws -> Result) throws -> Result {
        try lock.withLock { _ in
            chdf5_silence_errors()
            return try body()
        }
    }
}

/// An open HDF5 object, closed when it goes out of scope.
struct HDF5Handle: ~Copyable {
    let id: hid_t
    private let close: (hid_t) -> herr_t

    /// Takes over `id`, or throws `error` where it is the negative number that means failure.
    init(
        _ id: hid_t,
        orThrow error: @autoclosure () -> DatasetError,
        close: @escaping (hid_t) -> herr_t
    )
        throws
    {
        guard id >= 0 else { throw error() }
        self.id = id
        self.close = close
    }

    deinit { _ = close(id) }
}
