import Foundation
import Nearest
import NearestTestSupport
import SystemPackage
import Testing

/// Whatever happens to a file's bytes, it is noticed, and never stops the process.
@Suite struct SegmentDamageTests {
    let directory = TemporaryDirectory()

    @Test(arguments: Specimen.all)
    func `the file is laid out as the article says`(specimen: Specimen) throws {
        let file = try specimen.file()
        #expect(SegmentForge(file).file() == file)
        try opened(file).verify()
    }

    @Test(arguments: Specimen.both)
    func `a file that ends anywhere before its end is refused`(specimen: Specimen) throws {
        let file = try specimen.file()
        for count in 0..<file.count {
            let error = thrown { _ = try opened(Array(file[..<count])) }
            expectFault(error, in: "header", code: .corrupt, "\(count) bytes")
        }
        let path = FilePath(directory["cut.nseg"])
        for count in [0, 1, 7, 8, 127, 128, 160, 400, file.count - 32, file.count - 1] {
            try write(Array(file[..<count]), to: path)
            for memory in Segment.OpenOptions.Memory.allCases {
                let error = thrown {
                    _ = try Segment.open(path, options: Segment.OpenOptions(memory: memory))
                }
                expectFault(error, in: "header", code: .corrupt, file: path.string, "\(count)")
            }
        }
    }

    @Test(arguments: Specimen.both)
    func `a file with zeros instead of its end is refused or fails to verify`(
        specimen: Specimen
    ) throws {
        let file = try specimen.file()
        for count in stride(from: 0, to: file.count, by: 13) {
            var zeroed = file
            for index in count..<file.count { zeroed[index] = 0 }
            expectFault(thrown { _ = try opened(zeroed) }, "from \(count) on")
        }
    }

    @Test(arguments: Specimen.both)
    func `a flipped bit in header, table or footer is found by opening`(specimen: Specimen) throws {
        let file = try specimen.file()
        let table = 128 + 32 * SegmentForge.entries(of: file).count
        for position in Array(0..<table) + Array(file.count - 32..<file.count) {
            for bit in 0..<8 {
                var flipped = file
                flipped[position] ^= 1 << bit
                let error = thrown { _ = try opened(flipped) }
                expectFault(error, "bit \(bit) of byte \(position)")
                if position < 8 || 16..<24 ~= position {
                    expectFault(error, in: "header", at: position < 8 ? 0 : 16, code: .corrupt)
                }
            }
        }
    }

    @Test(arguments: Specimen.both)
    func `a flipped bit in any other byte is found by verifying, and breaks nothing before`(
        specimen: Specimen
    ) throws {
        let file = try specimen.file()
        let entries = SegmentForge.entries(of: file)
        let contents = 128 + 32 * entries.count..<file.count - 32
        for position in stride(over: contents) {
            var flipped = file
            flipped[position] ^= 1 << (position % 8)
            let entry = entries.first { $0.range.contains(position) }
            do {
                let segment = try opened(flipped)
                if let entry {
                    let error = thrown { try segment.verify() }
                    expectFault(error, in: entry.tag, code: .corrupt, "byte \(position)")
                    // Which bit is flipped matters least where it is only a number.
                    if !["VECS", "SCAL", "IDNT"].contains(entry.tag) || position % 8 == 7 {
                        askEverything(segment, copies: position % 4 == 3)
                    }
                } else {
                    let error = thrown { try segment.verify() }
                    expectFault(error, in: "padding", at: position, code: .corrupt)
                }
            } catch {
                // Metadata are read at opening.
                expectFault(error, in: "META", code: .corrupt)
            }
        }
    }

    @Test(arguments: Specimen.all)
    func `a file of which many bytes are others breaks nothing`(specimen: Specimen) throws {
        let file = try specimen.file()
        let entries = SegmentForge.entries(of: file).filter {
            // These are looked at when a file is opened.
            !["META", "ATSC", "ATDI"].contains($0.tag)
        }
        var random = SeededRandom(seed: 9)
        for round in 0..<40 {
            var damaged = file
            let entry = entries[Int(random.next() % UInt64(entries.count))]
            let every = round % 2 == 0 ? 1 : 5
            for position in stride(
                from: entry.range.lowerBound,
                to: entry.range.upperBound,
                by: every
            ) {
                damaged[position] = round % 5 == 0 ? 0xFF : UInt8(truncatingIfNeeded: random.next())
            }
            let segment = try opened(damaged)
            askEverything(segment)
            expectFault(thrown { try segment.verify() }, in: entry.tag, code: .corrupt)
        }
    }

    @Test(arguments: Specimen.both)
    func `opening with verification finds what opening does not`(specimen: Specimen) throws {
        var file = try specimen.file()
        let vectors = try #require(SegmentForge.range(of: "VECS", in: file))
        file[vectors.lowerBound + 5] ^= 1
        let path = FilePath(directory["a.nseg"])
        try write(file, to: path)
        for memory in Segment.OpenOptions.Memory.allCases {
            _ = try Segment.open(path, options: Segment.OpenOptions(memory: memory))
            let error = thrown {
                _ = try Segment.open(
                    path,
                    options: Segment.OpenOptions(memory: memory, verifies: true)
                )
            }
            expectFault(error, in: "VECS", code: .corrupt, file: path.string)
        }
    }
}
