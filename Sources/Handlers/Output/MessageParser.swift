/// Tells the messages of the protocol from ordinary lines.
enum MessageParser {
    enum Line: Equatable {
        /// `replacements`: escapes that PostgreSQL cannot store and that were replaced.
        case message(HandlerMessage, replacements: Int)
        /// What only a resident says.
        case resident(ResidentMessage)
        case text
        /// Has the shape of a message but cannot be used, and why.
        case unusable(type: String, reason: String)
    }

    struct Parsed: Equatable {
        let line: Line
        var address = MessageAddress()
    }

    static let types: Set<String> = [
        "progress", "log", "result", "checkpoint", "enqueue", "call", "retry", "rate_limited", "snooze", "error",
    ]

    /// - Parameter isResident: whether `hello` and `done` are messages, too.
    static func parse(_ line: UnsafeRawBufferPointer, isResident: Bool = false) -> Parsed {
        guard line.first(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "{") else { return Parsed(line: .text) }
        // Repairs invalid UTF-8 before anything is looked at, so that every slice of it is valid.
        var scanner = JSONScanner(Array(String(decoding: line, as: UTF8.self).utf8))
        var members: [(name: Range<Int>, value: Range<Int>)] = []
        scanner.skipSpace()
        let start = scanner.index
        do {
            try scanner.object { members.append(($0, $1)) }
        } catch {
            // An application's own JSON log line, cut off or not: only an object that calls itself a message is suspect.
            guard let type = type(in: members, of: scanner.bytes, isResident: isResident) else {
                return Parsed(line: .text)
            }
            return Parsed(
                line: .unusable(type: type, reason: "the \(type) message is not valid JSON: \(error.reason)"))
        }
        let whole = start..<scanner.index
        scanner.skipSpace()
        guard scanner.isAtEnd, let type = type(in: members, of: scanner.bytes, isResident: isResident) else {
            return Parsed(line: .text)
        }
        let fields = MessageFields(type: type, bytes: scanner.bytes, whole: whole, members: members)
        do {
            let address = try fields.address()
            if let message = try fields.residentMessage() { return Parsed(line: .resident(message), address: address) }
            return Parsed(
                line: .message(try fields.message(), replacements: scanner.replacements), address: address)
        } catch {
            return Parsed(line: .unusable(type: type, reason: "the \(type) message is not understood: \(error.reason)"))
        }
    }

    private static func type(
        in members: [(name: Range<Int>, value: Range<Int>)], of bytes: [UInt8], isResident: Bool
    ) -> String? {
        guard let member = members.last(where: { JSONText.decode(bytes[$0.name]) == "type" }),
            bytes[member.value.lowerBound] == UInt8(ascii: "\"")
        else { return nil }
        let type = JSONText.decode(bytes[member.value])
        return types.contains(type) || isResident && (type == "done" || type == "hello") ? type : nil
    }
}
