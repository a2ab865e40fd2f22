/// What to do about a connection that could not be made.
enum ConnectHint {
    /// - Parameters:
    ///   - sqlState: the server's, or nil when no server answered.
    ///   - text: libpq's, in English as no locale is set.
    static func hint(sqlState: String?, text: String, needsPassword: Bool) -> String? {
        if needsPassword {
            return "The server asks for a password: set PGPASSWORD, or add a line to ~/.pgpass."
        }
        switch sqlState {
        case "28P01": return "Check the user and the password: in the URL, in PGPASSWORD or in ~/.pgpass."
        case "28000":
            return "Check that the role exists, and that the server's pg_hba.conf lets it in from this host, with or "
                + "without TLS (sslmode)."
        case "3D000": return "Create the database (createdb NAME), or correct its name."
        case "53300": return "All connections are taken: end some, or raise max_connections."
        case "57P03": return "The server is starting, stopping or recovering: wait a moment and try again."
        case .some: return nil
        case nil: return clientHints.first { $0.words.contains { text.contains($0) } }?.hint
        }
    }

    private static let clientHints: [(words: [String], hint: String)] = [
        (
            ["session is read-only", "session is not read-only", "hot standby", "target_session_attrs"],
            "Servers answered, but none of the kind that target_session_attrs asks for."
        ),
        (
            ["SSL", "certificate", "root.crt"],
            "TLS could not be agreed on: check sslmode, sslrootcert and the name in the server's certificate."
        ),
        (
            ["could not translate host name"],
            "Check the host's spelling and this machine's name resolution."
        ),
        (
            ["timeout expired", "timed out", "No route to host", "Network is unreachable"],
            "Nothing answered: check the host, the port and the firewalls between."
        ),
        (
            ["Connection refused", "No such file or directory"],
            "No server is listening there: start it, or correct host and port. `stint dev` starts a private one."
        ),
        (
            ["Permission denied"],
            "This user may not use the server's socket: connect over TCP, or run as a user who may."
        ),
    ]
}
