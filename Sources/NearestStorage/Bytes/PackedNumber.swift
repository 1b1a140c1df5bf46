/// Numbers all of whose bits are part of the value, so that an array of them has no padding.
package protocol PackedNumber: BitwiseCopyable {}

extension UInt8: PackedNumber {}
extension UInt32: PackedNumber {}
extension UInt64: PackedNumber {}
extension Float: PackedNumber {}
