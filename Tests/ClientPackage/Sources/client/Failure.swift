#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Says what is wrong and ends the program.
func fail(_ message: String) -> Never {
    print("client: \(message)")
    exit(1)
}
