#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where a cluster keeps its things: `data/`, `run/` for the socket, `server.log` and the lock.
struct ClusterDirectory: Sendable {
    let root: String
    /// Whether it ends with the cluster.
    let isTemporary: Bool
    /// Why it is not where it was asked for.
    let note: String?

    var data: String { "\(root)/data" }
    var log: String { "\(root)/server.log" }
    var lock: String { "\(root)/owner.lock" }

    /// Makes the directory, enterable by the server's user and root alone.
    ///
    /// - Throws: `DevClusterError` when neither it nor its substitute can be made, or the substitute is somebody else's.
    static func make(_ wanted: String?, account: ServiceAccount?) async throws -> ClusterDirectory {
        guard let wanted else {
            return ClusterDirectory(root: try makeTemporary(account), isTemporary: true, note: nil)
        }
        let root = absolute(wanted)
        do {
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        } catch {
            // Asked again, since what is thrown is not for people.
            let reason = mkdir(root, 0o700) == 0 ? "\(error)" : String(cString: strerror(errno))
            throw DevClusterError("cannot make the directory \(root): \(reason)", hint: "Choose another with --directory.")
        }
        guard let account else {
            try own(root, by: nil)
            return ClusterDirectory(root: root, isTemporary: false, note: nil)
        }
        if await canEnter(parent(of: root), account) {
            try own(root, by: account)
            return ClusterDirectory(root: root, isTemporary: false, note: nil)
        }
        // The same place for the same wish, so that the cluster is found again.
        let substitute = "/var/tmp/stint-\(hash(root))"
        mkdir(substitute, 0o700)
        try own(substitute, by: account)
        return ClusterDirectory(
            root: substitute, isTemporary: false,
            note:
                "The server runs as \(account.name), who cannot enter \(root); the cluster is in \(substitute) instead."
        )
    }

    /// A directory for the server's socket, whose whole path the system limits to 107 bytes (103 on macOS).
    ///
    /// - Returns: its path, and whether it is a temporary one to be removed.
    func makeSocketDirectory(account: ServiceAccount?) throws -> (path: String, isTemporary: Bool) {
        let near = "\(root)/run"
        guard "\(near)/.s.PGSQL.65535".utf8.count > 103 else {
            mkdir(near, 0o700)
            try Self.own(near, by: account)
            return (near, false)
        }
        return (try Self.makeTemporary(account), true)
    }

    private static func makeTemporary(_ account: ServiceAccount?) throws -> String {
        // Not TMPDIR: it is long on macOS, and on Linux sometimes closed to other users.
        var template = Array("/tmp/stint-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw DevClusterError("cannot make a directory in /tmp: \(String(cString: strerror(errno)))")
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try own(path, by: account)
        return path
    }

    /// Makes sure that it is a directory, belongs to the account or us, and lets nobody else in.
    private static func own(_ path: String, by account: ServiceAccount?) throws {
        // Through a descriptor, so that what was checked is what is changed.
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw DevClusterError("cannot open the directory \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var information = stat()
        fstat(descriptor, &information)
        guard [geteuid(), account?.user].contains(information.st_uid) else {
            throw DevClusterError(
                "the directory \(path) belongs to another user (number \(information.st_uid))",
                hint: "Remove it, or choose another directory.")
        }
        guard fchown(descriptor, account?.user ?? uid_t.max, account?.group ?? gid_t.max) == 0,
            fchmod(descriptor, 0o700) == 0
        else { throw DevClusterError("cannot take over the directory \(path): \(String(cString: strerror(errno)))") }
    }

    private static func canEnter(_ path: String, _ account: ServiceAccount) async -> Bool {
        let command = Command(arguments: ["/bin/sh", "-c", #"cd "$1""#, "sh", path], account: account)
        return (try? await command.outcome().code) == 0
    }

    private static func absolute(_ path: String) -> String {
        let full = path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
        return full.utf8.count > 1 && full.hasSuffix("/") ? String(full.dropLast()) : full
    }

    private static func parent(of path: String) -> String {
        let parent = path.split(separator: "/").dropLast().joined(separator: "/")
        return "/\(parent)"
    }

    /// FNV-1a: the same in every process, unlike Swift's own.
    private static func hash(_ text: String) -> String {
        let number = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        return String(number, radix: 36)
    }
}
