/// Why a run cannot have a secret, in words that say what to do. Never contains a value.
package struct SecretProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package let name: String
    package let reason: String

    package var description: String {
        "the secret \"\(TextCleaner.clean(Array(name.utf8.prefix(100))))\" \(reason)"
    }
}
