import NearestStorage
import Testing

@Suite struct FileSliceTests {
    @Test func `a slice is a collection of its bytes and knows its place`() {
        let bytes = pattern(100)
        let whole = slice(bytes)
        #expect(Array(whole) == bytes && whole.offset == 0)
        let part = whole.extracting(10..<40)
        #expect(Array(part) == Array(bytes[10..<40]) && part.offset == 10)
        #expect(part[0] == bytes[10] && part[29] == bytes[39])
        let inner = part.extracting(5..<5)
        #expect(inner.isEmpty && inner.offset == 15)
        #expect(part.elementsEqual(bytes[10..<40]) && part.starts(with: bytes[10..<20]))
        #expect(part.withSpan { $0.byteCount } == 30)
    }

    @Test func `an empty file has an empty slice`() {
        let empty = slice([])
        #expect(Array(empty) == [] && empty.extracting(0..<0).isEmpty)
        #expect(empty.withSpan { $0.byteCount } == 0)
    }

    @Test func `a slice keeps the file's bytes`() {
        let part = slice(pattern(1000)).extracting(900..<1000)
        #expect(Array(part) == Array(pattern(1000)[900...]))
    }
}
