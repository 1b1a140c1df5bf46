import CHDF5
import Foundation

/// An HDF5 file that is open for reading.
///
/// Used with the lock of `HDF5Library` held.
struct HDF5Reader: ~Copyable {
    /// The name of the file without its path, for errors.
    let name: String

    private let file: HDF5Handle
    private let fileByteCount: Int

    /// Deflate, the densest filter in common use, makes data at most 1032 times smaller.
    ///
    /// A file that claims more is not believed: a small bad one could ask for much memory.
    private static let greatestCompression = 1032

    init(path: String) throws {
        // Also the check that the file exists, with the same words as for other formats.
        let input = try InputFile(path: path)
        let name = input.name
        let looksRight = H5Fis_hdf5(path) > 0
        let handle = try HDF5Handle(
            chdf5_open_for_reading(path),
            orThrow: DatasetError(
                file: name,
                expected: "should be a complete HDF5 file",
                found: looksRight
                    ? "cannot be opened as one: it is truncated or damaged"
                    : "does not begin as one does (\(input.byteCount) bytes)"
            ),
            close: H5Fclose
        )
        self.name = name
        self.fileByteCount = input.byteCount
        self.file = handle
    }

    func has(_ dataset: String) -> Bool { chdf5_has_link(file.id, dataset) != 0 }

    /// Reads a data set of two axes as vectors.
    func vectors(_ dataset: String) throws -> VectorTable {
        let handle = try open(dataset)
        let elementType = try elementType(of: handle, named: dataset)
        let shape = try shape(of: handle, named: dataset)
        let values = try read(handle, dataset, shape, Float.self, chdf5_native_float())
        return VectorTable(values: values, dimension: shape.columns, elementType: elementType)
    }

    /// Reads a data set of two axes as whole numbers.
    ///
    /// HDF5 clamps what does not fit 32 bits, which leaves it out of the range of any base.
    func ids(_ dataset: String) throws -> (ids: [Int32], columns: Int) {
        let handle = try open(dataset)
        let type = try HDF5Handle(
            H5Dget_type(handle.id),
            orThrow: error("/\(dataset) should have a type", but: "has none"),
            close: H5Tclose
        )
        guard H5Tget_class(type.id) == H5T_INTEGER else {
            throw error("/\(dataset) should hold whole numbers", but: "holds something else")
        }
        let shape = try shape(of: handle, named: dataset)
        let ids = try read(handle, dataset, shape, Int32.self, chdf5_native_int32())
        return (ids, shape.columns)
    }

    /// Reads an attribute of the file that is text, or returns `nil` if the file has no such
    /// attribute.
    func text(ofAttribute attribute: String) throws -> String? {
        guard chdf5_has_attribute(file.id, attribute) != 0 else { return nil }
        let failure = error(
            "the attribute \(attribute) should be one short text",
            but: "is something else"
        )
        let handle = try HDF5Handle(
            chdf5_open_attribute(file.id, attribute),
            orThrow: failure,
            close: H5Aclose
        )
        let type = try HDF5Handle(H5Aget_type(handle.id), orThrow: failure, close: H5Tclose)
        let space = try HDF5Handle(H5Aget_space(handle.id), orThrow: failure, close: H5Sclose)
        let size = H5Tget_size(type.id)
        guard
            H5Tget_class(type.id) == H5T_STRING,
            H5Sget_simple_extent_npoints(space.id) == 1,
            (1...1024).contains(size)
        else { throw failure }

        if H5Tis_variable_str(type.id) > 0 {
            var pointer: UnsafeMutablePointer<CChar>?
            guard H5Aread(handle.id, type.id, &pointer) >= 0, let pointer else { throw failure }
            defer { _ = H5free_memory(pointer) }
            return String(cString: pointer)
        }
        var bytes = [UInt8](repeating: 0, count: size)
        guard H5Aread(handle.id, type.id, &bytes) >= 0 else { throw failure }
        let text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        // Fortran pads with spaces.
        return text.trimmingCharacters(in: .whitespaces)
    }

    private func error(_ expected: String, but found: String) -> DatasetError {
        DatasetError(file: name, expected: expected, found: found)
    }

    private func open(_ dataset: String) throws -> HDF5Handle {
        guard has(dataset) else {
            throw error("should have the data set /\(dataset)", but: "has not")
        }
        return try HDF5Handle(
            chdf5_open_dataset(file.id, dataset),
            orThrow: error("/\(dataset) should be a data set", but: "cannot be opened as one"),
            close: H5Dclose
        )
    }

    private func elementType(
        of dataset: borrowing HDF5Handle,
        named name: String
    ) throws -> VectorTable.ElementType {
        let expected = "/\(name) should hold float16, float32, float64, uint8 or int8"
        let type = try HDF5Handle(
            H5Dget_type(dataset.id),
            orThrow: error(expected, but: "has no type"),
            close: H5Tclose
        )
        let size = H5Tget_size(type.id)
        switch (H5Tget_class(type.id), size) {
        case (H5T_FLOAT, 2): return .float16
        case (H5T_FLOAT, 4), (H5T_FLOAT, 8): return .float32
        case (H5T_INTEGER, 1): return H5Tget_sign(type.id) == H5T_SGN_NONE ? .uint8 : .int8
        case (H5T_INTEGER, _): throw error(expected, but: "holds integers of \(size) bytes")
        default: throw error(expected, but: "holds elements of another kind of \(size) bytes")
        }
    }

    /// Returns the lengths of the two axes, checked against the length of the file.
    private func shape(
        of dataset: borrowing HDF5Handle,
        named name: String
    ) throws -> (rows: Int, columns: Int) {
        let space = try HDF5Handle(
            H5Dget_space(dataset.id),
            orThrow: error("/\(name) should have a shape", but: "has none"),
            close: H5Sclose
        )
        let axes = H5Sget_simple_extent_ndims(space.id)
        guard axes == 2 else {
            throw error("/\(name) should have 2 axes (rows, columns)", but: "has \(axes)")
        }
        var lengths: [hsize_t] = [0, 0]
        guard H5Sget_simple_extent_dims(space.id, &lengths, nil) == 2 else {
            throw error("/\(name) should have a shape", but: "it cannot be read")
        }
        guard
            let rows = Int(exactly: lengths[0]),
            let columns = Int(exactly: lengths[1]),
            rows >= 1, columns >= 1
        else {
            throw error(
                "/\(name) should have rows and columns",
                but: "has shape \(lengths[0]) x \(lengths[1])"
            )
        }
        let stored = Int(clamping: H5Dget_storage_size(dataset.id))
        let credible = stored.multipliedReportingOverflow(
            by: chdf5_is_contiguous(dataset.id) != 0 ? 1 : Self.greatestCompression
        )
        guard
            stored <= fileByteCount,
            let elements = checkedProduct(rows, columns),
            checkedProduct(elements, MemoryLayout<Float>.stride) != nil,
            credible.overflow || elements <= credible.partialValue
        else {
            throw error(
                "/\(name) should have \(rows) x \(columns) elements in the file",
                but: "has \(stored) bytes"
            )
        }
        return (rows, columns)
    }

    private func read<Element: BitwiseCopyable>(
        _ dataset: borrowing HDF5Handle,
        _ name: String,
        _ shape: (rows: Int, columns: Int),
        _ type: Element.Type,
        _ memoryType: hid_t
    ) throws -> [Element] {
        let count = shape.rows * shape.columns
        let id = dataset.id
        return try [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            guard chdf5_read(id, memoryType, buffer.baseAddress) >= 0 else {
                throw error("/\(name) should be readable", but: "is truncated or damaged")
            }
            initialized = count
        }
    }
}
