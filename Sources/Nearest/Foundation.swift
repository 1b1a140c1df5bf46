#if Foundation
public import Foundation
public import NearestFilter
public import NearestIndex
public import SystemPackage

extension NearestError: LocalizedError {
    /// The message.
    public var errorDescription: String? { message }
}

extension Attributes: DecodableWithConfiguration {
    /// Decodes the values of a schema's attributes, and passes other keys over; see
    /// `AttributeSchema.attributes(from:)`.
    ///
    /// ```swift
    /// let text = try decoder.decode(Text.self, from: line)
    /// let attributes = try decoder.decode(Attributes.self, from: line, configuration: schema)
    /// ```
    public init(from decoder: any Decoder, configuration schema: AttributeSchema) throws {
        self = try schema.attributes(from: decoder)
    }
}

extension URL: FilePathConvertible {
    /// The path of a file's URL.
    public var filePath: FilePath { FilePath(path(percentEncoded: false)) }
}
#endif
