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

/// What `postmaster.pid` says about the server that runs in a data directory.
struct ServerState: Sendable, Equatable {
    let process: pid_t
    let port: Int
    let socketDirectory: String
    let isReady: Bool

    /// - Returns: nil when no server runs there: there is no such file, or it is left from a server that was killed.
    static func read(data: String) -> ServerState? {
        guard let text = try? String(contentsOfFile: "\(data)/postmaster.pid", encoding: .utf8) else { return nil }
        // Process, data directory, start time, port, socket directory, listen address, shared memory, status.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let process = lines.first.flatMap({ pid_t($0) }), isServer(process, data: data) else { return nil }
        guard lines.count > 4, let port = Int(lines[3]) else {
            return ServerState(process: process, port: 0, socketDirectory: "", isReady: false)
        }
        return ServerState(
            process: process, port: port, socketDirectory: lines[4],
            isReady: lines.count > 7 && lines[7].hasPrefix("ready"))
    }

    /// A process id alone proves nothing: after a reboot, or in a new container, it belongs to somebody else. A server
    /// always works in its data directory.
    private static func isServer(_ process: pid_t, data: String) -> Bool {
        guard process > 1, kill(process, 0) == 0 || errno == EPERM else { return false }
        #if os(Linux)
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            let length = readlink("/proc/\(process)/cwd", &buffer, buffer.count - 1)
            guard length > 0 else { return false }
            let directory = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return directory == realPath(data)
        #else
            return true
        #endif
    }

    private static func realPath(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
