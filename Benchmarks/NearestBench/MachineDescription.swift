import Foundation

/// Describes the machine that a measurement was taken on.
struct MachineDescription: Codable, Hashable, Sendable {
    /// The processor's model name, such as `AMD EPYC`; the architecture if the system names no
    /// model.
    let processor: String
    /// Cores in use.
    let cores: Int
    /// Physical memory in bytes.
    let memoryBytes: Int
    /// The operating system and its version.
    let system: String
    /// When the system gives huge pages: `always`, `madvise` or `never`; nil where it has none.
    let transparentHugePages: String?

    /// The machine that this program runs on.
    static var current: MachineDescription {
        let process = ProcessInfo.processInfo
        return MachineDescription(
            processor: processorName ?? architecture,
            cores: process.activeProcessorCount,
            memoryBytes: Int(clamping: process.physicalMemory),
            system: process.operatingSystemVersionString,
            transparentHugePages: hugePageMode
        )
    }

    /// The machine in one line: `AMD EPYC, 2 cores, 24 GB, …`.
    var summary: String {
        let memory = Int((Double(memoryBytes) / 1e9).rounded())
        let coreText = "\(cores) \(cores == 1 ? "core" : "cores")"
        var parts = [processor, coreText, "\(memory) GB", system]
        if let transparentHugePages { parts.append("huge pages: \(transparentHugePages)") }
        return parts.joined(separator: ", ")
    }

    private static var processorName: String? {
        #if os(Linux)
        // Processors for arm64 often name no model here; the architecture then has to do.
        guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
            return nil
        }
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":", maxSplits: 1).last
            .map { $0.trimmingCharacters(in: .whitespaces) }
        #else
        return SystemControl.string("machdep.cpu.brand_string")
        #endif
    }

    private static var architecture: String {
        #if arch(x86_64)
        "x86-64"
        #elseif arch(arm64)
        "arm64"
        #else
        "unknown processor"
        #endif
    }

    private static var hugePageMode: String? {
        let path = "/sys/kernel/mm/transparent_hugepage/enabled"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        // The mode in force stands in brackets: always [madvise] never.
        let parts = text.split { $0 == "[" || $0 == "]" }
        return parts.count == 3 ? String(parts[1]) : nil
    }
}

#if canImport(Darwin)
/// Asks the kernel for facts by name.
enum SystemControl {
    /// Returns a text, or nil when the name is unknown.
    static func string(_ name: String) -> String? {
        var size = 0
        guard sysctlbyname(name, nil, &size, nil, 0) == 0, size > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: size)
        guard sysctlbyname(name, &bytes, &size, nil, 0) == 0 else { return nil }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Returns a number, or nil when the name is unknown.
    static func integer(_ name: String) -> Int? {
        var value: Int64 = 0
        var size = MemoryLayout<Int64>.size
        guard sysctlbyname(name, &value, &size, nil, 0) == 0 else { return nil }
        return Int(value)
    }
}
#endif
