/// Why a text is not the JSON that was expected.
package struct JSONProblem: Error, Equatable {
    package let reason: String
}
