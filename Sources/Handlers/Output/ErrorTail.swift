/// The end of what was said on standard error, as a report may show it.
struct ErrorTail {
    /// With secrets about only whole lines are kept, in which they can be found.
    var redactor: Redactor?
    private var tail = TailBuffer(capacity: 2048)

    var text: String { tail.text }

    /// A chunk as it was read. To be followed by `push(line:)` for each line in it.
    mutating func push(_ chunk: UnsafeRawBufferPointer) {
        if redactor == nil { tail.push(chunk) }
    }

    mutating func push(line: UnsafeRawBufferPointer) {
        guard let redactor else { return }
        let clean = redactor.text(String(decoding: line, as: UTF8.self)) + "\n"
        Array(clean.utf8).withUnsafeBytes { tail.push($0) }
    }
}
