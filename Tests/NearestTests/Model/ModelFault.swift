/// What a model test has found, with the seed and the operation that repeat it.
struct ModelFault: Error, CustomStringConvertible {
    let description: String

    /// Describes a fault.
    init(_ description: String) {
        self.description = description
    }

    /// Throws unless a condition holds.
    static func unless(
        _ condition: Bool,
        _ description: @autoclosure () -> String
    ) throws(ModelFault) {
        if !condition { throw ModelFault(description()) }
    }
}
