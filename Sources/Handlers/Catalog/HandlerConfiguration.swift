import Glibc

/// The configuration file: `{"handlers": {"JOB_TYPE": {"command": […], "working_directory": …, "environment": {…},
/// "pass_environment": […], "mode": "oneshot" or "resident", "pool": {…}}}}`. Relative paths count from the file's own directory.
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
    }

    let entries: [String: Entry]

    init(path: String) throws(HandlerCatalogError) {
        guard let bytes = SmallFile.read(path, atMost: 1 << 20) else {
            throw .unreadableConfiguration(path: path, reason: SystemError.text(errno))
        }
        let directory = try Self.directory(of: path)
        do {
            entries = try Self.entries(JSONNode(text: bytes), directory: directory)
        } catch let error as JSONProblem {
            throw .unreadableConfiguration(path: path, reason: error.reason)
        } catch let error as HandlerCatalogError {
            throw error
        } catch {
            throw .unreadableConfiguration(path: path, reason: "\(error)")
        }
    }

    private static func entries(_ root: JSONNode, directory: String) throws -> [String: Entry] {
        var entries: [String: Entry] = [:]
        for (key, value) in try root.members(of: "the configuration") {
            guard key == "handlers" else { throw HandlerCatalogError.unknownKey(key: key, place: "the configuration") }
            for (jobType, node) in try value.members(of: "handlers") {
                guard JobTypeName.isValid(jobType) else { throw HandlerCatalogError.invalidJobType(jobType) }
                entries[jobType] = try entry(node, place: "handlers.\(jobType)", directory: directory)
            }
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
            case "environment": entry.environment = try value.members(of: here).mapValues { try $0.string(of: here) }
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
        return entry
    }

    /// A name without a slash is looked up in the runner's `PATH` now, so that a job never depends on a search.
    private static func executable(_ name: String, place: String, directory: String) throws -> String {
        if name.contains("/") { return absolute(name, in: directory) }
        let searchPath = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        for folder in searchPath.split(separator: ":") where folder.hasPrefix("/") {
            let path = folder + "/" + name
            if access(path, X_OK) == 0 { return String(path) }
        }
        throw JSONProblem(reason: "\(place): \(name) is not in PATH; write its whole path")
    }

    private static func absolute(_ path: String, in directory: String) -> String {
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
