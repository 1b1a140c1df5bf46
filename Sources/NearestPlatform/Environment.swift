#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Returns the value of an environment variable, or nil if it is not set.
///
/// The library reads variables once each, such as `NEAREST_MAX_ISA`, and never writes any.
package func environmentValue(_ name: String) -> String? {
    // SAFETY: the C string is copied before anything else can change the environment. As for every
    // reader of the environment, the process must not call setenv at the same time.
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
}
