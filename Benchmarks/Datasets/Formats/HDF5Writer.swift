import CHDF5
import Foundation

/// An HDF5 file that is being written.
///
/// Used with the lock of `HDF5Library` held.
struct HDF5Writer: ~Copyable {
    private let name: String
    private let file: HDF5Handle

    init(path: String) throws {
        let handle = try HDF5Handle(
            chdf5_create_or_replace(path),
            orThrow: DatasetError(
                file: path,
                expected: "should be written",
                found: "cannot be created"
            ),
            close: H5Fclose
        )
        self.name = URL(fileURLWithPath: path).lastPathComponent
        self.file = handle
    }

    /// Writes vectors in their element type, float16 as float32.
    func write(_ table: VectorTable, to dataset: String) throws {
        let type =
            switch table.elementType {
            case .float32, .float16: chdf5_file_float32()
            case .uint8: chdf5_file_uint8()
            case .int8: chdf5_file_int8()
            }
        try write(table.values, table.dimension, type, chdf5_native_float(), to: dataset)
    }

    func write(ids: [Int32], columns: Int, to dataset: String) throws {
        try write(ids, columns, chdf5_file_int32(), chdf5_native_int32(), to: dataset)
    }

    func write(text: String, toAttribute attribute: String) throws {
        let failure = failure(attribute)
        let type = try HDF5Handle(chdf5_create_text_type(), orThrow: failure, close: H5Tclose)
        let space = try HDF5Handle(chdf5_create_scalar_space(), orThrow: failure, close: H5Sclose)
        let handle = try HDF5Handle(
            chdf5_create_attribute(file.id, attribute, type.id, space.id),
            orThrow: failure,
            close: H5Aclose
        )
        let status = text.withCString { characters in
            // What is written is the pointer; the library follows it.
            var pointer: UnsafePointer<CChar>? = characters
            return H5Awrite(handle.id, type.id, &pointer)
        }
        guard status >= 0 else { throw failure }
    }

    private func write<Element: BitwiseCopyable>(
        _ values: [Element],
        _ columns: Int,
        _ fileType: hid_t,
        _ memoryType: hid_t,
        to dataset: String
    ) throws {
        let failure = failure(dataset)
        let lengths = [hsize_t(values.count / columns), hsize_t(columns)]
        let space = try HDF5Handle(
            H5Screate_simple(2, lengths, nil),
            orThrow: failure,
            close: H5Sclose
        )
        let handle = try HDF5Handle(
            chdf5_create_dataset(file.id, dataset, fileType, space.id),
            orThrow: failure,
            close: H5Dclose
        )
        let status = values.withUnsafeBytes { bytes in
            chdf5_write(handle.id, memoryType, bytes.baseAddress)
        }
        guard status >= 0 else { throw failure }
    }

    private func failure(_ part: String) -> DatasetError {
        DatasetError(file: name, expected: "\(part) should be written", found: "HDF5 refused")
    }
}
