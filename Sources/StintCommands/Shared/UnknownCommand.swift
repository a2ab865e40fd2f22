import ArgumentParser

/// A word where a command should be, and what may have been meant.
enum UnknownCommand {
    /// - Returns: nil when the first words of the command line do name a command.
    static func report(_ arguments: some Sequence<String>) -> ErrorReport? {
        var path = "stint"
        var command: any ParsableCommand.Type = StintCommand.self
        for word in arguments {
            let below = command.configuration.subcommands
            guard !below.isEmpty, word != "help", !word.hasPrefix("-") else { return nil }
            guard let next = below.first(where: { names(of: $0).contains(word) }) else {
                let known = below.flatMap(names)
                let meant = known.map { ($0, distance(from: word, to: $0)) }.min { $0.1 < $1.1 }
                let hint = meant.flatMap { $1 <= max(1, $0.count / 3) ? "Did you mean: \(path) \($0)" : nil }
                return ErrorReport(
                    message: "there is no command '\(path) \(word)'", detail: "There are: \(known.joined(separator: ", ")).",
                    hint: hint ?? "See: \(path) --help", exitCode: ExitCodes.usage)
            }
            path += " \(word)"
            command = next
        }
        return nil
    }

    private static func names(of command: any ParsableCommand.Type) -> [String] {
        [command.configuration.commandName].compactMap { $0 } + command.configuration.aliases
    }

    /// How many letters to add, remove or change (Levenshtein).
    private static func distance(from word: String, to other: String) -> Int {
        var row = Array(0...other.count)
        for (line, letter) in word.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (column, otherLetter) in other.enumerated() {
                let change = diagonal + (letter == otherLetter ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, diagonal + 1, row[column] + 1)
            }
        }
        return row[other.count]
    }
}
