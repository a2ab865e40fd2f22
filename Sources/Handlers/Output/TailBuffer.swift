/// The last bytes of a stream.
struct TailBuffer {
    let capacity: Int
    private var bytes: [UInt8] = []

    init(capacity: Int) {
        self.capacity = capacity
    }

    mutating func push(_ chunk: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: chunk.suffix(capacity))
        // Trimmed only when twice as long, so that each byte is moved at most once.
        if bytes.count > 2 * capacity { bytes.removeFirst(bytes.count - capacity) }
    }

    /// Cleaned text, from the beginning of a line where one can be found.
    var text: String {
        var tail = bytes.suffix(capacity)
        if tail.count < bytes.count || bytes.count >= capacity, let end = tail.firstIndex(of: 0x0A) {
            tail = tail[(end + 1)...]
        }
        return String(TextCleaner.clean(tail, keepingLineEnds: true).trimmingSuffix { $0 == "\n" })
    }
}

extension String {
    /// The string without the characters at its end that satisfy a predicate.
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var result = self[...]
        while let last = result.last, predicate(last) { result.removeLast() }
        return result
    }
}
