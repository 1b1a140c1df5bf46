/// Where the sidecar data of new rows comes from.
package enum SidecarSource: Sendable {
    /// The rows come without data.
    case nothing
    /// A closure writes it.
    case written(SidecarWriter)
    /// It is copied from other rows, one for each new row.
    case copied(from: [Int])
}
