import Glibc

/// The configuration file: `{"handlers": {"JOB_TYPE" or "JOB_TYPE@VERSION": {"command": […], "working_directory": …, "environment": {…},
/// "pass_environment": […], "mode": "oneshot" or "resident", "pool": {…}, …}}, "secrets": {…}}`. Relative paths count from the file's own directory.
struct HandlerConfiguration: Sendable {
    struct Entry: Sendable {
        /// Empty: the handler directory has the executable, and only the rest comes from here.
        var command: [String] = []
        var workingDirectory: String?
        var environment: [String: String] = [:]
        /// Names of the runner's own variables that the handler may see.
        var passEnvironment: [String] = []
        /// Set for the mode `resident`.
        var pool: ResidentPoolOptions?
        /// Names of secrets that payloads may refer to.
        var secrets: Set<String> = []
        /// Variables and the secrets that they get.
        var secretEnvironment: [String: String] = [:]
        var wantsDatabase = false
        var logLines: Int?
    }

    let entries: [String: Entry]
    let secrets: SecretStore?

    /// - Parameter environment: the runner's own, in which secrets may stand.
    init(path: String, environment: [String: String]) throws(HandlerCatalogError) {
        guard let bytes = SmallFile.read(path, atMost: 1 << 20) else {
            throw .unreadableConfiguration(path: path, reason: SystemError.text(errno))
        }
        let directory = try Self.directory(of: path)
        do {
            let root = try JSONNode(text: bytes).members(of: "the configuration")
            for key in root.keys where !["handlers", "secrets"].contains(key) {
                throw HandlerCatalogError.unknownKey(key: key, place: "the configuration")
            }
            entries = try Self.entries(root["handlers"], directory: directory)
            secrets = try root["secrets"].map { node in
                try SecretConfiguration(directory: directory, environment: environment).store(node)
            }
        } catch let error as JSONProblem {
            throw .unreadableConfiguration(path: path, reason: error.reason)
        } catch let error as HandlerCatalogError {
            throw error
        } catch {
            throw .unreadableConfiguration(path: path, reason: "\(error)")
        }
    }

    private static func entries(_ node: JSONNode?, directory: String) throws -> [String: Entry] {
        var entries: [String: Entry] = [:]
        for (jobType, node) in try node?.members(of: "handlers") ?? [:] {
            guard JobTypeName.isValidWithVersion(jobType) else { throw HandlerCatalogError.invalidJobType(jobType) }
            entries[jobType] = try entry(node, place: "handlers.\(jobType)", directory: directory)
        }
        return entries
    }

    private static func entry(_ node: JSONNode, place: String, directory: String) throws -> Entry {
        var entry = Entry()
        var mode = "oneshot"
        var pool: ResidentPoolOptions?
        for (key, value) in try node.members(of: place) {
            let here = "\(place).\(key)"
            switch key {
            case "command":
                entry.command = try value.strings(of: here)
                guard let first = entry.command.first, !first.isEmpty else {
                    throw JSONProblem(reason: "\(here) must name an executable")
                }
                entry.command[0] = try executable(first, place: here, directory: directory)
            case "working_directory": entry.workingDirectory = absolute(try value.string(of: here), in: directory)
            case "environment":
                for (variable, node) in try value.members(of: here) {
                    if let secret = try SecretConfiguration.reference(node, place: "\(here).\(variable)") {
                        entry.secretEnvironment[variable] = secret
                    } else {
                        entry.environment[variable] = try node.string(of: here)
                    }
                }
            case "secrets": entry.secrets = Set(try value.strings(of: here).map { try SecretConfiguration.name($0, place: here) })
            case "database":
                guard ["true", "false"].contains(value.json) else { throw JSONProblem(reason: "\(here) must be true or false") }
                entry.wantsDatabase = value.json == "true"
            case "log_lines":
                guard let lines = value.integer, (1...1_000_000).contains(lines) else {
                    throw JSONProblem(reason: "\(here) must be a number from 1 to 1000000")
                }
                entry.logLines = Int(lines)
            case "pass_environment": entry.passEnvironment = try value.strings(of: here)
            case "mode":
                mode = try value.string(of: here)
                guard mode == "oneshot" || mode == "resident" else {
                    throw JSONProblem(reason: "\(here) must be \"oneshot\" or \"resident\"")
                }
            case "pool": pool = try ResidentPoolOptions(value, place: here)
            default: throw HandlerCatalogError.unknownKey(key: key, place: place)
            }
        }
        guard pool == nil || mode == "resident" else {
            throw JSONProblem(reason: "\(place).pool needs \"mode\": \"resident\"")
        }
        if mode == "resident" { entry.pool = pool ?? ResidentPoolOptions() }
        guard entry.pool == nil || !entry.wantsDatabase else {
            throw JSONProblem(
                reason: "\(place).database must be false with \"mode\": \"resident\": each run is lent a login of its own, and a "
                    + "process that stays for many has only one environment; use \"oneshot\", or give the process a secret")
        }
        return entry
    }

    /// A name without a slash is looked up in the runner's `PATH` now, so that a job never depends on a search.
    static func executable(_ name: String, place: String, directory: String) throws -> String {
        if name.contains("/") { return absolute(name, in: directory) }
        let searchPath = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        for folder in searchPath.split(separator: ":") where folder.hasPrefix("/") {
            let path = folder + "/" + name
            if access(path, X_OK) == 0 { return String(path) }
        }
        throw JSONProblem(reason: "\(place): \(name) is not in PATH; write its whole path")
    }

    static func absolute(_ path: String, in directory: String) -> String {
        path.hasPrefix("/") ? path : directory + "/" + path
    }

    private static func directory(of path: String) throws(HandlerCatalogError) -> String {
        guard let resolved = realpath(path, nil) else {
            throw .unreadableConfiguration(path: path, reason: SystemError.text(errno))
        }
        defer { free(resolved) }
        let whole = String(cString: resolved)
        return String(whole[..<(whole.lastIndex(of: "/") ?? whole.startIndex)])
    }
}
