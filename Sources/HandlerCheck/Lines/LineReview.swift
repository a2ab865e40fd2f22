import Handlers

/// Finds lines that were meant to be messages and are none: the runner would store them as text and go on.
package enum LineReview {
    /// What is wrong with a line of text on standard output; `nil` when it is just text.
    package static func complaint(about line: String, followedBy next: String? = nil) -> String? {
        let text = line.drop { $0 == " " || $0 == "\t" }
        if text.hasPrefix("\u{FEFF}") { return "a byte order mark stands before the message: write UTF-8 without it" }
        guard text.first == "{" else { return embedded(text) }
        let mentions = mentionsType(text)
        do {
            let members = try JSONNode(text: Array(text.utf8)).members(of: "the line")
            return members["type"]?.string.flatMap(misspelling)
        } catch {
            if text == "{", let next, mentionsType(next[...]) {
                return "a message is spread over several lines: print it as one line, without indentation"
            }
            guard mentions else { return nil }
            if text.contains("'type'") {
                return "\(quoted(text)) is no JSON, which has double quotes: print it with a JSON encoder, as with json.dumps"
            }
            if text.contains("}{") || text.contains("} {") {
                return "\(quoted(text)) holds several messages: write a line end after each"
            }
            return "\(quoted(text)) is no message: \(error.reason)"
        }
    }

    /// The same for standard error, where even a perfect message is only text.
    package static func complaint(aboutError line: String) -> String? {
        guard line.first == "{", let node = try? JSONNode(text: Array(line.utf8)),
            let type = try? node.members(of: "the line")["type"]?.string, HandlerMessage.types.contains(type)
        else { return nil }
        return "a \(type) message was written to standard error: messages are read from standard output only"
    }

    private static func embedded(_ text: Substring) -> String? {
        guard let brace = text.firstIndex(of: "{") else { return nil }
        let rest = text[brace...]
        guard let node = try? JSONNode(text: Array(rest.utf8)),
            let type = try? node.members(of: "the line")["type"]?.string, HandlerMessage.types.contains(type)
        else { return nil }
        return "\(quoted(text)): the \(type) message stands behind other text; print it alone on its line"
    }

    private static func mentionsType(_ text: Substring) -> Bool {
        ["\"type\"", "'type'", "type:"].contains { text.contains($0) }
            && HandlerMessage.types.contains { text.contains($0) }
    }

    /// An application's own JSON line may have any type; only one that nearly is a message's is suspect.
    private static func misspelling(_ type: String) -> String? {
        if HandlerMessage.types.contains(type) { return nil }
        let plain = type.lowercased().replacing("-", with: "_").replacing(" ", with: "_")
        guard let meant = HandlerMessage.types.sorted().first(where: { $0 == plain || distance($0, plain) <= 1 }) else {
            return nil
        }
        return "there is no message of type \(quoted(type[...])): \"\(meant)\" was probably meant"
    }

    /// How many letters must be inserted, removed or changed.
    private static func distance(_ one: String, _ other: String) -> Int {
        let other = Array(other)
        var row = Array(0...other.count)
        for (index, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in other.indices {
                let cost = min(row[column + 1] + 1, row[column] + 1, diagonal + (letter == other[column] ? 0 : 1))
                diagonal = row[column + 1]
                row[column + 1] = cost
            }
        }
        return row[other.count]
    }

    private static func quoted(_ text: Substring) -> String {
        let short = text.prefix(60)
        return "“\(short)\(short.count < text.count ? "…" : "")”"
    }
}
