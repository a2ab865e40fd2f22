import Glibc

/// A system call that failed.
struct SystemError: Error, Sendable {
    /// errno.
    let code: Int32
    /// What was being done, for the message.
    let action: String

    init(_ action: String, code: Int32 = errno) {
        self.action = action
        self.code = code
    }

    /// The system's words for an errno, as in "No such file or directory".
    static func text(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        return buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }
}
