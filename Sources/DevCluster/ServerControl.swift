#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Starts and stops the server of one data directory through `pg_ctl`.
struct ServerControl: Sendable {
    let binaries: ServerBinaries
    let directory: ClusterDirectory
    let account: ServiceAccount?
    /// Removed with the cluster: the socket's directory, where it had to be elsewhere.
    var extraDirectories: [String] = []

    var temporaryDirectories: [String] {
        (directory.isTemporary ? [directory.root] : []) + extraDirectories
    }

    /// Waits until the server accepts connections.
    ///
    /// - Throws: `DevClusterError` with the end of the server's log.
    func start() async throws {
        if ServerState.read(data: directory.data) == nil {
            // Left by a server that was killed. PostgreSQL would refuse to start if its number is in use again.
            try await command("/bin/rm", "-f", "--", "\(directory.data)/postmaster.pid").run()
        }
        let outcome = try await command(
            binaries.pgCtl, "start", "-s", "-w", "-t", "300", "-D", directory.data, "-l", directory.log
        ).outcome()
        guard outcome.code == 0 else {
            throw DevClusterError(
                "the private server in \(directory.root) did not start", detail: endOfLog() ?? outcome.output,
                hint: "The whole log is in \(directory.log).")
        }
    }

    func stop(_ mode: DevCluster.StopMode) async throws {
        try await command(
            binaries.pgCtl, "stop", "-s", "-w", "-t", "60", "-m", mode.rawValue, "-D", directory.data
        ).run()
    }

    /// Whatever it takes. A server whose data is thrown away need not write it out.
    func stop() async {
        if !directory.isTemporary, (try? await stop(.fast)) != nil { return }
        try? await stop(.immediate)
    }

    func remove() async {
        guard !temporaryDirectories.isEmpty else { return }
        _ = try? await Command(arguments: ["/bin/rm", "-rf", "--"] + temporaryDirectories, account: account).run()
    }

    /// Writes a file as the server's user, who owns the directory and could have put a link there.
    func write(_ text: String, to path: String) async throws {
        try await command("/bin/sh", "-c", #"umask 077 && printf '%s' "$2" >"$1""#, "sh", path, text).run()
    }

    func command(_ arguments: String...) -> Command {
        Command(arguments: arguments, account: account)
    }

    private func endOfLog() -> String? {
        guard let text = try? String(contentsOfFile: directory.log, encoding: .utf8) else { return nil }
        let lines = text.split(separator: "\n").suffix(10)
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }
}
