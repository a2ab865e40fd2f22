/// What the `-- stint:…` lines in a migration's header ask of the runner.
package struct MigrationDirectives: Sendable, Hashable {
    /// When a migration is applied in a rolling upgrade.
    package enum Phase: String, Sendable, Hashable, CaseIterable {
        /// Before the new runners start: it works with the previous release's runners. The default.
        case pre
        /// After the last old runner has stopped.
        case post
    }

    /// One statement, outside a transaction (`*.concurrent.sql`).
    package var noTransaction = false
    /// Runners of an older release must stop before it.
    package var breaking = false
    package var phase = Phase.pre
    /// A PostgreSQL interval such as `2s`, in place of the runner's default.
    package var lockTimeout: String?
    /// Queries that must return `true` after the file, in its transaction, or it is undone.
    package var verify: [String] = []

    private static let known = "no-transaction, breaking, phase, lock-timeout, verify"

    /// Reads the header: the comment and blank lines before the first statement.
    ///
    /// - Throws: `SQLFileProblem` for an unknown or malformed directive, and for one below the header, where it would
    ///   be missed silently.
    package init(file: EmbeddedFile) throws {
        var inHeader = true
        for (index, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.hasPrefix("--") else {
                if !line.allSatisfy(\.isWhitespace) { inHeader = false }
                continue
            }
            let comment = line.dropFirst(2).drop(while: \.isWhitespace)
            guard comment.hasPrefix("stint:") else { continue }
            guard inHeader else {
                throw SQLFileProblem(
                    path: file.path, line: index + 1, message: "a directive stands below the first statement",
                    hint: "Move the line `\(line)` to the top of the file.")
            }
            try apply(comment.dropFirst(6), path: file.path, line: index + 1)
        }
    }

    private mutating func apply(_ directive: Substring, path: String, line: Int) throws {
        let name = directive.prefix { !$0.isWhitespace }
        let argument = directive.dropFirst(name.count).drop(while: \.isWhitespace).trimmingSuffix(while: \.isWhitespace)
        func problem(_ message: String, _ hint: String) -> SQLFileProblem {
            SQLFileProblem(path: path, line: line, message: message, hint: hint)
        }
        switch (String(name), argument.isEmpty) {
        case ("no-transaction", true): noTransaction = true
        case ("breaking", true): breaking = true
        case ("phase", false):
            guard let phase = Phase(rawValue: String(argument)) else {
                throw problem("there is no phase `\(argument)`", "Write `-- stint:phase pre` or `-- stint:phase post`.")
            }
            self.phase = phase
        case ("lock-timeout", false):
            guard argument.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isLetter) }) else {
                throw problem("`\(argument)` is no time", "Write a number and a unit: `-- stint:lock-timeout 2s`.")
            }
            lockTimeout = String(argument)
        case ("verify", false): verify.append(String(argument))
        case ("no-transaction", false), ("breaking", false):
            throw problem("the directive `\(name)` takes no argument", "Remove `\(argument)`.")
        case ("phase", true), ("lock-timeout", true), ("verify", true):
            throw problem("the directive `\(name)` needs an argument", "Write it behind the name, on the same line.")
        default:
            throw problem("unknown directive `stint:\(name)`", "Known directives: \(Self.known). Correct or remove it.")
        }
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var result = self
        while let last = result.last, predicate(last) { result.removeLast() }
        return result
    }
}
