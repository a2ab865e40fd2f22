/// A SQL file that cannot be used as it is. It is found before anything is run.
package struct SQLFileProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, or the folder if the problem lies between files.
    package let path: String
    /// 1-based line, where there is one to point at.
    package let line: Int?
    package let message: String
    /// What to do next.
    package let hint: String

    package init(path: String, line: Int? = nil, message: String, hint: String) {
        self.path = path
        self.line = line
        self.message = message
        self.hint = hint
    }

    package var description: String {
        let place = line.map { "\(path):\($0)" } ?? path
        return "\(place): \(message). \(hint)"
    }
}
