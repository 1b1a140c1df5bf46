/// The bytes of a whole file in memory: a mapping, or a copy.
///
/// Readers of a format see only this, so they work the same on ``MappedFile``, ``CopiedFile`` and
/// ``HeapBytes``. ``FileSlice`` gives safe access to a part.
package protocol FileBytes: AnyObject, Sendable {
    /// The bytes. They stay at their address, unchanged, as long as the object lives.
    var bytes: UnsafeRawBufferPointer { get }
}
