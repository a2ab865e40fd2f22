#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ServerControl {
    /// Whether there is a cluster already.
    static func version(of data: String) -> Int? {
        (try? String(contentsOfFile: "\(data)/PG_VERSION", encoding: .utf8)).flatMap(ServerBinaries.parseMajorVersion)
    }

    /// Makes the cluster: UTF-8, sorting by code point, superuser `postgres`, whom only the socket lets in without a
    /// password.
    func initialise(isForgetful: Bool) async throws {
        // Made aside and then renamed, so that an interrupted attempt is not taken for a cluster.
        let draft = "\(directory.data).new"
        try await command("/bin/rm", "-rf", "--", draft, directory.data).run()
        // TCP is closed at first. Should it ever be opened, nobody knows this password.
        let secret = "\(directory.root)/password"
        try await write((0..<4).map { _ in String(UInt64.random(in: 0 ... .max), radix: 36) }.joined(), to: secret)
        let options =
            ["-A", "trust", "--auth-host=scram-sha-256", "--pwfile=\(secret)", "-U", "postgres", "-E", "UTF8"]
            + (isForgetful ? ["--no-sync"] : [])
        do {
            try await initdb(draft, options)
        } catch {
            _ = try? await command("/bin/rm", "-f", "--", secret).run()
            throw error
        }
        try await command("/bin/rm", "-f", "--", secret).run()
        // The last word in the file, and what is changed with `alter system` still comes after it.
        try await command(
            "/bin/sh", "-c", #"echo "include_if_exists = 'stint.conf'" >>"$1/postgresql.conf" && mv -- "$1" "$2""#,
            "sh",
            draft, directory.data
        ).run()
    }

    private func initdb(_ draft: String, _ options: [String]) async throws {
        // Not every system knows C.UTF-8; C sorts the same way.
        var outcome = Command.Outcome(code: 1, output: "")
        for locale in ["C.UTF-8", "C"] {
            let words = [binaries.initdb, "-D", draft, "--locale=\(locale)", "--lc-messages=C"] + options
            outcome = try await Command(arguments: words, account: account).outcome()
            if outcome.code == 0 { return }
        }
        throw DevClusterError("initdb could not make a cluster in \(directory.root)", detail: outcome.output)
    }
}
