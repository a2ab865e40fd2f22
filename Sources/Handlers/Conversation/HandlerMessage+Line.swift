extension HandlerMessage {
    /// The types of all messages.
    package static var types: Set<String> { MessageParser.types }

    /// What the runner would make of a line of standard output.
    package enum Reading: Sendable, Equatable {
        case message(HandlerMessage)
        case text
        /// Calls itself a message and cannot be used.
        case unusable(reason: String)
    }

    package static func read(line: [UInt8]) -> Reading {
        switch line.withUnsafeBytes({ MessageParser.parse($0).line }) {
        case .message(let message, _): .message(message)
        case .unusable(_, let reason): .unusable(reason: reason)
        case .text, .resident: .text
        }
    }
}
