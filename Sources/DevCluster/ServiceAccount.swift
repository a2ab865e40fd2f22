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

/// The unprivileged user that the server runs as when this process is root, as PostgreSQL refuses root.
struct ServiceAccount: Sendable, Equatable {
    let name: String
    let user: uid_t
    let group: gid_t
    /// The words in front of a command that make it run as this user.
    let prefix: [String]

    /// - Returns: nil when this process is not root and no step down is needed.
    /// - Throws: `DevClusterError` when the named account is unknown, or no tool to step down with is installed.
    static func choose(named name: String?, directory: String?) throws -> ServiceAccount? {
        guard geteuid() == 0 else {
            guard let name, lookUp(name)?.user != geteuid() else { return nil }
            throw DevClusterError("only root can run the server as another user (\(name))")
        }
        let names =
            if let name { [name] } else { [directory.flatMap(ownerName), "postgres", "nobody"].compactMap { $0 } }
        guard let entry = names.lazy.compactMap(lookUp).first(where: { $0.user != 0 }) else {
            throw DevClusterError(
                "PostgreSQL refuses to run as root, and there is no other account to run it as: "
                    + names.joined(separator: ", "),
                hint: "Create one (useradd --system postgres), or run this as another user.")
        }
        return ServiceAccount(
            name: entry.name, user: entry.user, group: entry.group, prefix: try stepDown(entry))
    }

    private typealias Entry = (name: String, user: uid_t, group: gid_t)

    private static func stepDown(_ entry: Entry) throws -> [String] {
        let places = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"]
        func find(_ tool: String) -> String? {
            places.map { "\($0)/\(tool)" }.first { access($0, X_OK) == 0 }
        }
        if let setpriv = find("setpriv") {
            return [setpriv, "--reuid=\(entry.user)", "--regid=\(entry.group)", "--init-groups", "--"]
        }
        if let runuser = find("runuser") { return [runuser, "-u", entry.name, "--"] }
        if let sudo = find("sudo") { return [sudo, "-n", "-u", entry.name, "--"] }
        throw DevClusterError(
            "PostgreSQL refuses to run as root, and none of setpriv, runuser and sudo is installed to step down with",
            hint: "Install util-linux, or run this as another user.")
    }

    /// The account that made the cluster keeps it, whoever starts it next.
    private static func ownerName(of directory: String) -> String? {
        var information = stat()
        guard lstat(directory, &information) == 0, information.st_uid != 0 else { return nil }
        return getpwuid(information.st_uid).map { String(cString: $0.pointee.pw_name) }
    }

    private static func lookUp(_ name: String) -> Entry? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return (name, entry.pw_uid, entry.pw_gid)
    }
}
