/// What was found out about the vectors that a grid was chosen for.
package struct CodeFigures: Sendable, Equatable {
    /// How many vectors there were.
    package var count = 0
    /// The root of the mean of `‖y - ŷ‖²`, of which `ŷ` is the middle of the cells of `y`.
    package var error: Float = 0
    /// The root of the mean of `‖y‖²`: how far vectors are from their mean.
    package var spread: Float = 0
    /// The root of the mean of `‖x‖²`: the length to which queries are scaled under inner
    /// products, so that they are as far from the mean as the vectors.
    package var length: Float = 0
    /// What ``CodeTrial`` found, from 0 to 1.
    package var trialRecall: Float = 0

    /// Describes no vectors.
    package init() {}

    /// The error as a share of the distance from the mean.
    package var relativeError: Float { spread > 0 ? error / spread : 0 }
}
