/// Why a text is not the JSON that was expected.
struct JSONProblem: Error, Equatable {
    let reason: String
}
