import CNearestKernels
import Testing

@Suite("Choice of an instruction set")
struct DispatchTests {
    /// In order of preference.
    private static let knownNames = [
        "scalar", "neon", "avx2", "avx512", "avx512vnni", "avx512bf16",
    ]

    private static func selectedName(_ limit: String?) -> String? {
        // SAFETY: tables and their names live for ever.
        guard let table = unsafe cnearest_select(limit) else { return nil }
        return unsafe String(cString: table.pointee.name)
    }

    @Test func `the scalar table is first, and each is preferred to those before it`() {
        #expect(KernelTable.all.first?.name == "scalar")
        let ranks = KernelTable.all.map { Self.knownNames.firstIndex(of: $0.name) ?? -1 }
        #expect(ranks.allSatisfy { $0 >= 0 })
        #expect(zip(ranks, ranks.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func `without a limit the last available table is chosen`() {
        #expect(Self.selectedName(nil) == KernelTable.all.last?.name)
    }

    @Test func `a limit to the scalar table gives the scalar table`() {
        #expect(Self.selectedName("scalar") == "scalar")
    }

    @Test(arguments: knownNames)
    func `a known name gives the best available table that is not above it`(name: String) throws {
        let limit = try #require(Self.knownNames.firstIndex(of: name))
        let allowed = Self.knownNames[...limit]
        let best = KernelTable.all.last { allowed.contains($0.name) }
        #expect(Self.selectedName(name) == best?.name)
    }

    @Test(arguments: ["", "none such", "Scalar", "avx", "avx2 "])
    func `an unknown name gives no table`(name: String) {
        #expect(Self.selectedName(name) == nil)
    }

    @Test func `panels go from wide to narrow, and the narrowest fills what the others leave`() {
        for table in KernelTable.all {
            // SAFETY: the widths are plain numbers.
            let first = unsafe table.functions.panels.widths
            let second = unsafe table.functions.panels_bf16.widths
            for widths in [first, second] {
                let all = [widths.0, widths.1, widths.2, widths.3]
                let used = all.filter { $0 != 0 }
                #expect(Array(all.prefix(used.count)) == used, "\(table)")
                #expect(used == used.sorted(by: >), "\(table)")
                guard let narrowest = used.last else { continue }
                #expect(used.allSatisfy { $0 % narrowest == 0 }, "\(table)")
            }
            let hasTile = unsafe table.functions.dot_tile_bf16 != nil
            #expect(hasTile == (second.0 != 0), "\(table)")
        }
    }

    @Test func `a batch is padded to a multiple of the narrowest panel`() {
        for table in KernelTable.all {
            let narrowest = table.paddedQueries(1)
            for queries in 0...100 {
                let padded = table.paddedQueries(queries)
                #expect(padded % narrowest == 0 && padded >= queries, "\(table)")
                #expect(padded - queries < narrowest, "\(table)")
            }
        }
    }
}
