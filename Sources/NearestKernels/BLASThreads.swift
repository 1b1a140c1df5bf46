#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Accelerate)
internal import Accelerate
#endif

/// Keeps BLAS to one thread inside our own parallel loops.
///
/// Vendors start as many threads as there are processors, in every one of ours. Each has its own
/// switch, found by name among the libraries of the process, so that nothing need be known when
/// building. MKL's holds for the calling thread and BLIS' for its current one; OpenBLAS' holds for
/// the whole process, which other users of OpenBLAS in that process will notice.
enum BLASThreads {
    /// Asks the implementation that is present for one thread; cheap enough for every batch.
    static func useOne() {
        #if canImport(Accelerate)
        _ = BLASSetThreading(BLAS_THREADING_SINGLE_THREADED)
        #else
        switch setter {
        case .none: break
        case .returning(let set): _ = set(1)
        case .plain(let set): set(1)
        case .long(let set): set(1)
        }
        #endif
    }

    #if !canImport(Accelerate)
    private enum Setter: @unchecked Sendable {
        case none
        case returning(@convention(c) (Int32) -> Int32)
        case plain(@convention(c) (Int32) -> Void)
        case long(@convention(c) (Int) -> Void)
    }

    private static let setter: Setter = {
        // SAFETY: each name is looked up with the type that its vendor declares for it.
        if let set = unsafe dlsym(nil, "MKL_Set_Num_Threads_Local") {
            return unsafe .returning(
                unsafeBitCast(set, to: (@convention(c) (Int32) -> Int32).self)
            )
        }
        if let set = unsafe dlsym(nil, "openblas_set_num_threads") {
            return unsafe .plain(unsafeBitCast(set, to: (@convention(c) (Int32) -> Void).self))
        }
        if let set = unsafe dlsym(nil, "bli_thread_set_num_threads") {
            return unsafe .long(unsafeBitCast(set, to: (@convention(c) (Int) -> Void).self))
        }
        return .none
    }()
    #endif
}
