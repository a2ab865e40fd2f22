#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An installed PostgreSQL server.
struct ServerBinaries: Sendable {
    static let oldestSupported = 15

    let directory: String
    let majorVersion: Int

    var initdb: String { "\(directory)/initdb" }
    var pgCtl: String { "\(directory)/pg_ctl" }

    /// - Parameters:
    ///   - given: the only place to look, if there is one.
    ///   - version: the major version that an existing cluster needs.
    /// - Throws: `DevClusterError` naming the places searched.
    static func find(given: String?, version: Int?) async throws -> ServerBinaries {
        let candidates = if let given { [given] } else { await places() }
        var found: [Int] = []
        for directory in candidates {
            guard let binaries = await inspect(directory) else { continue }
            if version == nil || version == binaries.majorVersion { return binaries }
            found.append(binaries.majorVersion)
        }
        if let version {
            throw DevClusterError(
                "the cluster was made by PostgreSQL \(version), which is not installed"
                    + (found.isEmpty ? "" : " (found: \(found.map(String.init).joined(separator: ", ")))"),
                hint: "Install PostgreSQL \(version), or remove the cluster's directory to start afresh.")
        }
        throw DevClusterError(
            "no PostgreSQL server \(oldestSupported) or later is installed",
            detail: "Searched: \(candidates.joined(separator: ", "))",
            hint: "Install one (apt install postgresql, brew install postgresql), or put its bin directory on PATH.")
    }

    /// Whether an extension's library could be preloaded.
    func hasLibrary(_ name: String) async -> Bool {
        // Some packages ship pg_config apart from the server; then the usual places beside `bin` must do.
        var folders = ["\(directory)/../lib", "\(directory)/../lib/postgresql"]
        if let output = try? await Command(arguments: ["\(directory)/pg_config", "--pkglibdir"]).run(),
            let line = output.split(whereSeparator: \.isNewline).first
        {
            folders.append(String(line))
        }
        return folders.contains { folder in
            ["so", "dylib"].contains { FileManager.default.fileExists(atPath: "\(folder)/\(name).\($0)") }
        }
    }

    private static func inspect(_ candidate: String) async -> ServerBinaries? {
        guard FileManager.default.isExecutableFile(atPath: "\(candidate)/postgres") else { return nil }
        // A directory on PATH may hold nothing but links to some of the programs.
        let program = URL(fileURLWithPath: "\(candidate)/postgres").resolvingSymlinksInPath()
        let directory = program.deletingLastPathComponent().path
        guard ["initdb", "pg_ctl"].allSatisfy({ FileManager.default.isExecutableFile(atPath: "\(directory)/\($0)") }),
            let output = try? await Command(arguments: ["\(directory)/postgres", "--version"]).run(),
            let version = parseMajorVersion(output), version >= oldestSupported
        else { return nil }
        return ServerBinaries(directory: directory, majorVersion: version)
    }

    /// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` is 15, `17beta2` is 17.
    static func parseMajorVersion(_ output: String) -> Int? {
        let words = output.split(whereSeparator: \.isWhitespace)
        return words.lazy.compactMap { word in Int(word.prefix { $0.isASCII && $0.isNumber }) }.first
    }

    private static func places() async -> [String] {
        var places = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        if let output = try? await Command(arguments: ["/usr/bin/env", "pg_config", "--bindir"]).run(),
            let line = output.split(whereSeparator: \.isNewline).first
        {
            places.append(String(line))
        }
        // Debian, Red Hat, Homebrew (Apple silicon, Intel, Linux), Postgres.app; the newest of each first.
        places += versions(in: "/usr/lib/postgresql", suffix: "/bin")
        places += versions(in: "/usr", prefix: "pgsql-", suffix: "/bin")
        for homebrew in ["/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew"] {
            places += versions(in: "\(homebrew)/opt", prefix: "postgresql@", suffix: "/bin")
        }
        places += versions(in: "/Applications/Postgres.app/Contents/Versions", suffix: "/bin")
        return places
    }

    private static func versions(in folder: String, prefix: String = "", suffix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name -> (version: Int, name: String)? in
            guard name.hasPrefix(prefix), let version = Int(name.dropFirst(prefix.count)) else { return nil }
            return (version, name)
        }
        .sorted { $0.version > $1.version }
        .map { "\(folder)/\($0.name)\(suffix)" }
    }
}
