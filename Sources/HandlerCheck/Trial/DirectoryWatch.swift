import FoundationEssentials
import Glibc
import Handlers

/// An empty home directory, and the handler's own folder: places where a run should leave nothing.
struct DirectoryWatch {
    let home: TemporaryFolder
    private let folder: String
    private let before: [String: String]

    init(besides command: HandlerCommand) throws {
        home = try TemporaryFolder()
        folder = String(command.executable[..<(command.executable.lastIndex(of: "/") ?? command.executable.startIndex)])
        before = Self.files(in: folder)
    }

    /// Paths that are new, or not what they were.
    func changes() -> [String] {
        let now = Self.files(in: folder)
        let inFolder = now.filter { before[$0.key] != $0.value }.keys.map { "\(folder)/\($0)" }
        return inFolder.sorted() + Self.files(in: home.path).keys.map { "~/\($0)" }.sorted()
    }

    /// By name, with whatever changes when it is written to.
    private static func files(in folder: String) -> [String: String] {
        var files: [String: String] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            var status = stat()
            guard lstat("\(folder)/\(name)", &status) == 0 else { continue }
            files[name] = "\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
        }
        return files
    }
}

/// A new empty folder, removed with the last reference.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/stint-check-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
