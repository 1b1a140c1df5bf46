#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

extension UnsafeRawBufferPointer {
    /// Negative, zero or positive as these bytes come before, are equal to or come after others.
    func order(_ other: UnsafeRawBufferPointer) -> Int {
        let common = Swift.min(count, other.count)
        if common > 0, let a = baseAddress, let b = other.baseAddress {
            let order = unsafe memcmp(a, b, common)
            if order != 0 { return Int(order) }
        }
        return count &- other.count
    }

    func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        return unsafe order(other) == 0
    }

    func begins(with prefix: UnsafeRawBufferPointer) -> Bool {
        guard prefix.count <= count else { return false }
        return unsafe UnsafeRawBufferPointer(rebasing: self[..<prefix.count]).order(prefix) == 0
    }
}

extension UTF8Text {
    /// Calls `body` with the bytes.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        var copy = string
        return copy.withUTF8 { unsafe body(UnsafeRawBufferPointer($0)) }
    }
}
