internal import SystemPackage

/// Where a file is written: to the disk, or to memory.
struct OutputFile: ~Copyable {
    // One of the two is there.
    private var durable: DurableFile?
    private let memory: MemoryFile?

    /// Begins a file on the disk; see ``DurableFile``.
    ///
    /// - Throws: what the system says.
    init(replacing path: FilePath) throws(Errno) {
        let file = try DurableFile(replacing: path)
        durable = .some(file)
        memory = nil
    }

    /// Begins a file in memory.
    init(in memory: MemoryFile) {
        durable = nil
        self.memory = memory
    }

    /// Writes bytes at an offset from the start; gaps between writes are zeros.
    ///
    /// - Throws: what the system says.
    mutating func write(_ bytes: RawSpan, at offset: Int) throws(Errno) {
        try durable?.write(bytes, at: offset)
        memory?.write(bytes, at: offset)
    }

    /// Writes bytes at an offset from the start; as above.
    mutating func write(_ bytes: [UInt8], at offset: Int) throws(Errno) {
        try bytes.withBytes { bytes throws(Errno) in try write(bytes, at: offset) }
    }

    /// Returns what was written so far.
    ///
    /// - Throws: what the system says.
    func written() throws(Errno) -> any FileBytes {
        if let bytes = try durable?.written() { return bytes }
        return HeapBytes(copying: memory?.bytes ?? [])
    }

    /// Gives a file on the disk its name; see ``DurableFile/commit()``.
    ///
    /// - Throws: what the system says.
    consuming func commit() throws(Errno) {
        if let durable = durable.take() { try durable.commit() }
    }
}
