import Foundation

/// Tells how much memory this program occupies.
enum ResidentMemory {
    /// Returns the bytes of physical memory in use, or 0 when the system does not say.
    static func current() -> Int {
        #if os(Linux)
        // Second number: resident pages.
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
            return 0
        }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * sysconf(Int32(_SC_PAGESIZE))
        #elseif canImport(Darwin)
        var info = mach_task_basic_info()
        let words = MemoryLayout<mach_task_basic_info>.size / MemoryLayout<natural_t>.size
        var count = mach_msg_type_number_t(words)
        let result = withUnsafeMutablePointer(to: &info) { pointer in
            pointer.withMemoryRebound(to: integer_t.self, capacity: words) {
                task_info(mach_task_self_, task_flavor_t(MACH_TASK_BASIC_INFO), $0, &count)
            }
        }
        return result == KERN_SUCCESS ? Int(info.resident_size) : 0
        #else
        return 0
        #endif
    }
}

extension ResidentMemory {
    /// Physical memory in use by what is behind it.
    struct Parts {
        /// Bytes that belong to this program alone.
        var anonymous = 0
        /// Bytes of mapped files, its own code included.
        var file = 0

        /// Both.
        var total: Int { anonymous + file }

        /// What came to each since an earlier time.
        func growth(since earlier: Parts) -> Parts {
            Parts(anonymous: anonymous - earlier.anonymous, file: file - earlier.file)
        }
    }

    /// Returns exact counts of what is in use; where the system has none, `current()` as anonymous.
    static func parts() -> Parts {
        #if os(Linux)
        let path = "/proc/self/smaps_rollup"
        if let text = try? String(contentsOfFile: path, encoding: .utf8) {
            func bytes(_ name: String) -> Int? {
                let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
                return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
                    .map { $0 << 10 }
            }
            if let total = bytes("Rss"), let anonymous = bytes("Anonymous") {
                return Parts(anonymous: anonymous, file: total - anonymous)
            }
        }
        #endif
        return Parts(anonymous: current())
    }
}
