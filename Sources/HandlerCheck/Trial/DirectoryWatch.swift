import Glibc
import Handlers

/// An empty home directory, and the handler's own folder: places where a run should leave nothing.
struct DirectoryWatch {
    let home: String
    private let folder: String
    private let before: [String: String]

    init(besides command: HandlerCommand) throws {
        var template = Array("/tmp/stint-home-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CancellationError() }
        home = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        folder = String(command.executable[..<(command.executable.lastIndex(of: "/") ?? command.executable.startIndex)])
        before = Self.files(in: folder)
    }

    /// Paths that are new, or not what they were.
    func changes() -> [String] {
        let now = Self.files(in: folder)
        let inFolder = now.filter { before[$0.key] != $0.value }.keys.map { "\(folder)/\($0)" }
        return inFolder.sorted() + Self.files(in: home).keys.map { "~/\($0)" }.sorted()
    }

    func remove() { Self.remove(home) }

    /// By name, with whatever changes when it is written to.
    private static func files(in folder: String) -> [String: String] {
        var files: [String: String] = [:]
        for name in names(in: folder) {
            var status = stat()
            guard lstat("\(folder)/\(name)", &status) == 0 else { continue }
            files[name] = "\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
        }
        return files
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
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

    private static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        for name in names(in: path) { remove("\(path)/\(name)") }
        rmdir(path)
    }
}
