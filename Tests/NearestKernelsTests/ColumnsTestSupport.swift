import NearestKernels

/// The words that a plain loop over rows makes.
func markedWords<Value>(_ values: [Value], _ passes: (Value) -> Bool) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: (values.count + 63) / 64)
    for (row, value) in values.enumerated() where passes(value) {
        words[row / 64] |= 1 << UInt64(row % 64)
    }
    return words
}

/// The first words, combined with the second, both at the end of a page.
func combined(
    _ first: [UInt64],
    _ second: [UInt64],
    by combine: (UnsafeMutablePointer<UInt64>, UnsafePointer<UInt64>, Int) -> Void
) -> [UInt64] {
    let left = GuardedMemory(byteCount: first.count * 8)
    let right = GuardedMemory(byteCount: second.count * 8)
    // SAFETY: both live until the words are copied back.
    return withExtendedLifetime((left, right)) {
        let words = unsafe left.copy(first)
        unsafe combine(words, right.copy(second), first.count)
        return unsafe Array(UnsafeBufferPointer(start: words, count: first.count))
    }
}

extension Disagreements {
    /// Notes the instruction sets whose marks of a column are not those expected.
    ///
    /// One copy of the column ends at the end of mapped memory, another starts off the alignment of
    /// vectors; so do the words, which are all ones before.
    mutating func unlessMarked<Value: BitwiseCopyable>(
        _ values: [Value],
        _ expected: [UInt64],
        _ what: @autoclosure () -> String,
        by mark: (ColumnKernels, UnsafePointer<Value>, UnsafeMutablePointer<UInt64>) -> Void
    ) {
        let ones = [UInt64](repeating: .max, count: expected.count)
        let size = values.count * MemoryLayout<Value>.stride
        let column = GuardedMemory(byteCount: size)
        let result = GuardedMemory(byteCount: expected.count * 8)
        let exact = ExactMemory()
        // SAFETY: the copies have all values and all words, and live until both are compared.
        withExtendedLifetime((column, result, exact)) {
            var copies = unsafe [(column.copy(values), result.copy(ones))]
            if let first = values.first {
                let odd = unsafe exact.copy(values[...], padding: first)
                unsafe copies.append((odd, exact.copy(ones[...], padding: 0)))
            }
            for set in InstructionSet.available {
                for unsafe(values, words) in unsafe copies {
                    unsafe words.update(repeating: .max, count: expected.count)
                    unsafe mark(set.columns, values, words)
                    for i in 0..<expected.count {
                        let found = unsafe words[i]
                        if found == expected[i] { continue }
                        add("\(set.name), \(what()), word \(i): \(expected[i]), not \(found)")
                    }
                }
            }
        }
    }
}
