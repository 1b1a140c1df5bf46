#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Says what is wrong and ends the program.
func fail(_ message: String) -> Never {
    print("allocations: \(message)")
    exit(1)
}

/// Says why nothing can be checked and ends the program.
func skip(_ reason: String) -> Never {
    print("allocations: not checked, \(reason)")
    exit(0)
}
