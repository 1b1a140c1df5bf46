/// How many rows ahead the gathering kernels ask memory for.
enum LookAhead {
    /// The depth for rows of a size.
    static func rows(ofBytes bytes: Int) -> Int {
        bytes <= 256 ? 32 : 16
    }
}
