/// A private server could not be made, started or stopped.
package struct DevClusterError: Error, Sendable, CustomStringConvertible {
    package let message: String
    /// What the program concerned said.
    package let detail: String?
    package let hint: String?

    init(_ message: String, detail: String? = nil, hint: String? = nil) {
        self.message = message
        self.detail = detail
        self.hint = hint
    }

    package var description: String {
        ([message] + [detail.map { "Detail: \($0)" }, hint.map { "Hint: \($0)" }].compactMap { $0 })
            .joined(separator: "\n")
    }
}
