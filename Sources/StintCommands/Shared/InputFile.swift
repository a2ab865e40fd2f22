import Glibc

/// A text that a command is given as a file, or on standard input.
enum InputFile {
    /// - Parameters:
    ///   - path: `-` is standard input.
    ///   - name: what it is, for errors: "payload file".
    /// - Throws: `CommandFailure` when it cannot be read or is not UTF-8.
    static func text(at path: String, name: String) throws -> String {
        if path == "-" {
            var text = ""
            while let line = readLine(strippingNewline: false) { text += line }
            return text
        }
        guard let data = contents(of: path) else {
            throw CommandFailure(
                ErrorReport(
                    message: "cannot read the \(name) \(path): \(String(cString: strerror(errno)))",
                    hint: "Check the path and its permissions.", exitCode: ExitCodes.usage))
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw CommandFailure(
                ErrorReport(
                    message: "the \(name) \(path) is not UTF-8", hint: "Convert it first, for example with iconv.",
                    exitCode: ExitCodes.usage))
        }
        return text
    }

    /// All there is to read, from whatever can be read: `<(…)` of a shell is a pipe, and has no size.
    ///
    /// - Returns: nil when it cannot be read; `errno` says why.
    private static func contents(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { return contents }
            if count > 0 { contents += buffer[..<count] } else if errno != EINTR { return nil }
        }
    }
}
