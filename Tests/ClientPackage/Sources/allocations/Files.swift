#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import Nearest

/// Removes a file, if it is there.
func removeFile(_ path: FilePath) {
    unlink(path.string)
}
