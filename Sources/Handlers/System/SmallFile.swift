import Glibc

/// Whole files, read and written at once.
enum SmallFile {
    /// The contents, or `nil` with `errno` set; a larger file fails with `EFBIG`.
    static func read(_ path: String, atMost limit: Int) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return read(file, atMost: limit)
    }

    /// The rest of an open file, in the same way.
    static func read(_ file: Int32, atMost limit: Int) -> [UInt8]? {
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0 { return nil }
            if count == 0 { return contents }
            contents += chunk[..<count]
            if contents.count > limit {
                errno = EFBIG
                return nil
            }
        }
    }

    /// Creates a file that only its owner may read.
    static func write(_ text: String, to path: String) throws(SystemError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SystemError("create \(path)") }
        defer { close(file) }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw SystemError("write \(path)") }
            bytes = bytes.dropFirst(count)
        }
    }
}
