internal import CLibFuzzer

// What libFuzzer calls; see https://llvm.org/docs/LibFuzzer.html.

/// Tries one input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    if overreads { readBeside(input) }
    let faults = SegmentExercise.faults(of: input)
    if !faults.isEmpty { fatalError(faults.joined(separator: "\n")) }
    return 0
}

/// Changes an input in place, one time in four by means that know nothing of segments.
@_cdecl("LLVMFuzzerCustomMutator")
public func customMutator(
    _ start: UnsafeMutablePointer<UInt8>,
    _ count: Int,
    _ capacity: Int,
    _ seed: UInt32
) -> Int {
    var mutator = SegmentMutator(seed: seed)
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let changed = mutator.mutate(bytes, capacity: capacity) else {
        return unsafe LLVMFuzzerMutate(start, count, capacity)
    }
    for (index, byte) in changed.enumerated() { unsafe start[index] = byte }
    return changed.count
}

/// Whether the fuzzer is to prove that the address sanitizer sees what it does.
private let overreads = CommandLine.arguments.contains("--overread")

@inline(never)
private func readBeside(_ input: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: input.count + 8, alignment: 64)
    defer { unsafe copy.deallocate() }
    // SAFETY: deliberately unsafe; the address sanitizer stops the process here.
    print(unsafe copy.baseAddress?.load(fromByteOffset: input.count + 8, as: UInt8.self) ?? 0)
}
