import Glibc

/// Cuts a stream into lines at "\n" and nothing else: U+2028, vertical tabs and the like may stand inside a JSON string.
///
/// Keeps at most `capacity` bytes of a line and counts the rest, so that memory stays bounded whatever is written.
struct LineSplitter {
    let capacity: Int
    private var partial: [UInt8] = []
    private var dropped = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Calls `line` with each line that a chunk completes, without its end, and the number of bytes left out of it.
    mutating func push(_ chunk: UnsafeRawBufferPointer, line: (UnsafeRawBufferPointer, Int) -> Void) {
        var rest = chunk[...]
        while let start = rest.isEmpty ? nil : chunk.baseAddress?.advanced(by: rest.startIndex),
            let end = memchr(start, 0x0A, rest.count)
        {
            let length = UnsafeRawPointer(end) - start
            let content = UnsafeRawBufferPointer(rebasing: rest.prefix(length))
            if partial.isEmpty, length <= capacity {
                line(content, 0)
            } else {
                keep(content)
                finish(line: line)
            }
            rest = rest.dropFirst(length + 1)
        }
        keep(UnsafeRawBufferPointer(rebasing: rest))
    }

    /// The line that the stream ended in the middle of.
    mutating func finish(line: (UnsafeRawBufferPointer, Int) -> Void) {
        guard !partial.isEmpty else { return }
        let kept = partial
        let left = dropped
        partial = []
        dropped = 0
        kept.withUnsafeBytes { line($0, left) }
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
        let room = max(0, capacity - partial.count)
        partial.append(contentsOf: bytes.prefix(room))
        dropped += max(0, bytes.count - room)
    }
}
