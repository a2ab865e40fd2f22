import Glibc

/// What tests do with files, without Foundation.
enum Files {
    static func write(_ text: String, to path: String, mode: mode_t = 0o644) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        precondition(file >= 0, "cannot write \(path)")
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            bytes = bytes.dropFirst(bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) })
        }
        close(file)
        chmod(path, mode)
    }

    /// Empty when it cannot be read.
    static func read(_ path: String) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = Glibc.read(file, &chunk, chunk.count), count > 0 { contents += chunk[..<count] }
        return String(decoding: contents, as: UTF8.self)
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func list(_ directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        for name in list(path) { remove("\(path)/\(name)") }
        rmdir(path)
    }
}

extension Files {
    /// A new empty directory.
    static func makeDirectory(_ purpose: String) -> String {
        var template = Array("/tmp/stint-handlers-\(purpose)-XXXXXX".utf8CString)
        return template.withUnsafeMutableBufferPointer { name in
            precondition(mkdtemp(name.baseAddress!) != nil, "cannot make a directory in /tmp")
            return String(cString: name.baseAddress!)
        }
    }
}
