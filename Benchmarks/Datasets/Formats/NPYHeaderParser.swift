/// Reads the Python dictionary in the header of a `.npy` file.
///
/// Only what NumPy writes: three keys in any order, a string, a Boolean, a tuple of whole numbers.
struct NPYHeaderParser {
    struct Entries {
        var elementType: String
        var fortranOrder: Bool
        var shape: [Int]
    }

    private let text: [UInt8]
    private let file: InputFile
    private var position = 0

    static func parse(_ text: [UInt8], file: InputFile) throws -> Entries {
        var parser = NPYHeaderParser(text: text, file: file)
        return try parser.dictionary()
    }

    private init(text: [UInt8], file: InputFile) {
        self.text = text
        self.file = file
    }

    private mutating func dictionary() throws -> Entries {
        var elementType: String?
        var fortranOrder: Bool?
        var shape: [Int]?
        try expect("{")
        while !take("}") {
            let key = try string("a key")
            try expect(":")
            switch key {
            case "descr": elementType = try string("a plain element type, such as '<f4',")
            case "fortran_order": fortranOrder = try boolean()
            case "shape": shape = try tuple()
            default: throw error("only the keys descr, fortran_order and shape")
            }
            if !take(",") {
                try expect("}")
                break
            }
        }
        guard let elementType, let fortranOrder, let shape else {
            throw file.error(
                "the header should have descr, fortran_order and shape",
                but: "is \(DatasetError.quoted(String(decoding: text, as: UTF8.self)))"
            )
        }
        return Entries(elementType: elementType, fortranOrder: fortranOrder, shape: shape)
    }

    private mutating func string(_ what: String) throws -> String {
        skipSpace()
        guard position < text.count, text[position] == 0x27 || text[position] == 0x22 else {
            throw error(what)
        }
        let quote = text[position]
        guard let end = text[(position + 1)...].firstIndex(of: quote) else { throw error(what) }
        defer { position = end + 1 }
        return String(decoding: text[(position + 1)..<end], as: UTF8.self)
    }

    private mutating func boolean() throws -> Bool {
        if take("True") { return true }
        if take("False") { return false }
        throw error("True or False")
    }

    private mutating func tuple() throws -> [Int] {
        var numbers: [Int] = []
        try expect("(")
        while !take(")") {
            skipSpace()
            let digits = text[position...].prefix { (0x30...0x39).contains($0) }
            guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
                throw error("a whole number that fits 63 bits")
            }
            numbers.append(number)
            position = digits.endIndex
            // Python 2 marked long numbers.
            _ = take("L")
            if !take(",") {
                try expect(")")
                break
            }
        }
        return numbers
    }

    private mutating func skipSpace() {
        while position < text.count, [0x20, 0x0A, 0x0D, 0x09].contains(text[position]) {
            position += 1
        }
    }

    /// Steps over `token` where it comes next, and says whether it did.
    private mutating func take(_ token: String) -> Bool {
        skipSpace()
        guard text[position...].starts(with: token.utf8) else { return false }
        position += token.utf8.count
        return true
    }

    private mutating func expect(_ token: String) throws {
        guard take(token) else { throw error("'\(token)'") }
    }

    private func error(_ expected: String) -> DatasetError {
        let rest = String(decoding: text[min(position, text.count)...], as: UTF8.self)
        return file.error(
            "the header should have \(expected) at its byte \(position)",
            but: "has \(DatasetError.quoted(rest))"
        )
    }
}
