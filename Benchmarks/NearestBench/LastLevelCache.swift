import Foundation

/// Finds the size of the largest cache between a core and memory.
enum LastLevelCache {
    /// Its size in bytes as the system tells it; 32 MB where it does not.
    static var byteCount: Int {
        #if os(Linux)
        // The kernel's directory counts what this core shares; sysconf may count the whole socket.
        let sizes = (0..<8).compactMap { index -> Int? in
            let path = "/sys/devices/system/cpu/cpu0/cache/index\(index)/size"
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
            return bytes(text.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return sizes.max() ?? 32 << 20
        #else
        let names = ["hw.l3cachesize", "hw.perflevel0.l2cachesize", "hw.l2cachesize"]
        return names.lazy.compactMap(SystemControl.integer).first { $0 > 0 } ?? 32 << 20
        #endif
    }

    /// Returns the bytes of a size such as `32768K` or `32M`.
    static func bytes(_ text: String) -> Int? {
        let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        guard let last = text.last else { return nil }
        guard let unit = units[last] else { return Int(text) }
        return Int(text.dropLast()).map { $0 * unit }
    }
}
