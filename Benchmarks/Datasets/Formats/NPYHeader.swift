/// The header of a `.npy` file: what NumPy's `format.py` describes.
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 6 | `\x93NUMPY` |
/// | 6 | 2 | major and minor version: 1.0, 2.0 or 3.0 |
/// | 8 | 2 (version 1) or 4 | length of the text that follows, little-endian |
/// | 10 or 12 | that length | a Python dictionary: `descr`, `fortran_order`, `shape` |
///
/// The array follows at once.
struct NPYHeader {
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    /// The element type: byte order, kind, bytes, such as `<f4`.
    let elementType: String

    let rows: Int
    let columns: Int

    /// Where the array begins, in bytes from the start of the file.
    let dataOffset: Int

    /// Reads and checks the header: two axes, C order, neither axis empty.
    init(of file: InputFile) throws {
        let (text, end) = try Self.text(of: file)
        let entries = try NPYHeaderParser.parse(text, file: file)
        guard !entries.fortranOrder else {
            throw file.error(
                "the array should be in C order (row after row)",
                but: "is in Fortran order (column after column); save np.ascontiguousarray(a)"
            )
        }
        guard entries.shape.count == 2 else {
            throw file.error(
                "the array should have 2 axes (rows, columns)",
                but: "has shape \(entries.shape)"
            )
        }
        guard entries.shape[0] >= 1, entries.shape[1] >= 1 else {
            throw file.error(
                "the array should have rows and columns",
                but: "has shape \(entries.shape)"
            )
        }
        elementType = entries.elementType
        rows = entries.shape[0]
        columns = entries.shape[1]
        dataOffset = end
    }

    /// Throws where the file is not exactly as long as the header says.
    func checkLength(of file: InputFile, elementByteCount: Int) throws {
        guard
            let byteCount = checkedProduct(rows, columns, elementByteCount),
            file.byteCount - dataOffset == byteCount
        else {
            throw file.error(
                "should have \(rows) rows x \(columns) x \(elementByteCount) bytes of data",
                but: "has \(file.byteCount - dataOffset)"
            )
        }
    }

    /// Returns the bytes of a header, padded so that the array begins at a multiple of 64 bytes.
    static func bytes(elementType: String, rows: Int, columns: Int) -> [UInt8] {
        var text =
            "{'descr': '\(elementType)', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
        let prefix = magic.count + 4
        let padding = 63 - (prefix + text.utf8.count) % 64
        text += String(repeating: " ", count: padding) + "\n"
        let length = UInt16(text.utf8.count)
        return magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
    }

    private static func text(of file: InputFile) throws -> (text: [UInt8], end: Int) {
        try file.withBytes { bytes in
            guard bytes.count >= 8, bytes.prefix(magic.count).elementsEqual(magic) else {
                throw file.error(
                    "should begin with \\x93NUMPY and a version",
                    but: "begins otherwise (\(bytes.count) bytes in all)"
                )
            }
            let version = bytes[6]
            guard (1...3).contains(version) else {
                throw file.error(
                    "should have .npy version 1, 2 or 3",
                    but: "has \(version).\(bytes[7])"
                )
            }
            let start = version == 1 ? 10 : 12
            guard bytes.count >= start else {
                throw file.error("should have a header", but: "ends at byte \(bytes.count)")
            }
            let length =
                version == 1
                ? Int(bytes.number(at: 8, as: UInt16.self))
                : Int(bytes.number(at: 8, as: UInt32.self))
            guard bytes.count - start >= length else {
                throw file.error(
                    "should have a header of \(length) bytes",
                    but: "has only \(bytes.count - start) after byte \(start)"
                )
            }
            return (Array(bytes[start..<(start + length)]), start + length)
        }
    }
}
