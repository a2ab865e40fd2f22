/// The part `secrets` of the configuration file: `{"directory": …, "environment_prefix": …, "from": {"NAME": {"file": …} or
/// {"environment": …} or {"command": […], "pass_environment": […], "timeout_seconds": 10, "cache_seconds": 60}}}`.
struct SecretConfiguration {
    /// The file's own.
    let directory: String
    /// The runner's own.
    let environment: [String: String]

    func store(_ node: JSONNode) throws -> SecretStore {
        var named: [String: SecretStore.Source] = [:]
        var secretDirectory: String?
        var prefix: String?
        for (key, value) in try node.members(of: "secrets") {
            switch key {
            case "directory":
                secretDirectory = HandlerConfiguration.absolute(try value.string(of: "secrets.directory"), in: directory)
            case "environment_prefix":
                let text = try value.string(of: "secrets.environment_prefix")
                guard !text.isEmpty else { throw JSONProblem(reason: "secrets.environment_prefix must not be empty") }
                prefix = text
            case "from":
                for (name, source) in try value.members(of: "secrets.from") {
                    let name = try Self.name(name, place: "secrets.from")
                    named[name] = try self.source(source, place: "secrets.from.\(name)")
                }
            default: throw HandlerCatalogError.unknownKey(key: key, place: "secrets")
            }
        }
        return SecretStore(
            named: named, directory: secretDirectory, environmentPrefix: prefix, environment: environment)
    }

    static func name(_ name: String, place: String) throws -> String {
        guard SecretName.isValid(name) else {
            throw JSONProblem(reason: "\(place): \"\(name)\" cannot name a secret: use \(SecretName.rule)")
        }
        return name
    }

    /// The name in `{"$secret": "name"}`; `nil` for anything that is no object.
    static func reference(_ node: JSONNode, place: String) throws -> String? {
        guard node.isObject else { return nil }
        let members = try node.members(of: place)
        guard members.count == 1, let name = members["$secret"] else {
            throw JSONProblem(reason: "\(place) must be a string or {\"$secret\": \"name\"}")
        }
        return try self.name(try name.string(of: place), place: place)
    }

    private func source(_ node: JSONNode, place: String) throws -> SecretStore.Source {
        let members = try node.members(of: place)
        let kinds = ["file", "environment", "command"].filter { members[$0] != nil }
        guard kinds.count == 1 else {
            throw JSONProblem(reason: "\(place) must have one of \"file\", \"environment\" and \"command\"")
        }
        let options = kinds[0] == "command" ? ["pass_environment", "timeout_seconds", "cache_seconds"] : []
        for key in members.keys where !(kinds + options).contains(key) {
            throw HandlerCatalogError.unknownKey(key: key, place: place)
        }
        if let file = members["file"] {
            return .file(HandlerConfiguration.absolute(try file.string(of: place), in: directory))
        }
        if let variable = members["environment"] { return .variable(try variable.string(of: place)) }
        return .command(CachedCommand(try command(members, place: place)))
    }

    private func command(_ members: [String: JSONNode], place: String) throws -> SecretCommand {
        var words = try members["command"]?.strings(of: "\(place).command") ?? []
        guard let first = words.first, !first.isEmpty else {
            throw JSONProblem(reason: "\(place).command must name an executable")
        }
        words[0] = try HandlerConfiguration.executable(first, place: place, directory: directory)
        var variables = HandlerEnvironment.allowed(of: environment)
        for name in try members["pass_environment"]?.strings(of: "\(place).pass_environment") ?? [] {
            variables[name] = environment[name]
        }
        var command = SecretCommand(command: words, environment: variables)
        if let timeout = try seconds(members["timeout_seconds"], "\(place).timeout_seconds", 1...300) {
            command.timeout = timeout
        }
        if let cache = try seconds(members["cache_seconds"], "\(place).cache_seconds", 0...86400) {
            command.cache = cache
        }
        return command
    }

    private func seconds(_ node: JSONNode?, _ place: String, _ range: ClosedRange<Double>) throws -> Duration? {
        guard let node else { return nil }
        guard let number = node.number, range.contains(number) else {
            throw JSONProblem(reason: "\(place) must be \(Int(range.lowerBound)) to \(Int(range.upperBound)) seconds")
        }
        return .seconds(number)
    }
}
