import Glibc

/// Which command handles which job type: a directory of executables, a configuration file, or both.
///
/// An entry of the configuration that has a `command` wins over the directory; one without adds to what is found there.
package struct HandlerCatalog: Sendable {
    private let directory: HandlerDirectory?
    private let configuration: HandlerConfiguration?
    private let inherited: [String: String]

    /// - Parameters:
    ///   - directory: a folder of executables named after job types.
    ///   - configurationFile: a JSON file, read once.
    ///   - environment: the runner's own variables, from which `pass_environment` takes.
    package init(
        directory: String? = nil, configurationFile: String? = nil,
        environment: [String: String] = HandlerEnvironment.ofThisProcess
    ) throws(HandlerCatalogError) {
        if let directory { self.directory = try HandlerDirectory(path: directory) } else { self.directory = nil }
        if let configurationFile {
            configuration = try HandlerConfiguration(path: configurationFile, environment: environment)
        } else {
            configuration = nil
        }
        inherited = environment
    }

    /// Looks the command up afresh, so that a deploy may add, replace or remove a handler while the runner runs.
    ///
    /// - Parameter version: of the handler: what is called `JOB_TYPE@VERSION`. Where that has no entry of its own in the
    ///   configuration, the entry of the job type holds for it, except for the command.
    package func command(for jobType: String, version: String? = nil) throws(HandlerCatalogError) -> HandlerCommand {
        let name = version.map { "\(jobType)@\($0)" } ?? jobType
        guard JobTypeName.isValid(jobType), JobTypeName.isValidWithVersion(name) else { throw .invalidJobType(name) }
        var entry = configuration?.entries[name]
        if entry == nil, version != nil {
            entry = configuration?.entries[jobType]
            entry?.command = []
        }
        guard let executable = try executable(for: name, entry: entry) else {
            throw .missing(jobType: name, existing: try jobTypes())
        }
        var environment: [String: String] = [:]
        for name in entry?.passEnvironment ?? [] { environment[name] = inherited[name] }
        environment.merge(entry?.environment ?? [:]) { $1 }
        var command = HandlerCommand(
            executable: executable, arguments: Array(entry?.command.dropFirst() ?? []),
            workingDirectory: entry?.workingDirectory, environment: environment, pool: entry?.pool)
        if let entry {
            command.secrets.allowed = entry.secrets
            command.secrets.environment = entry.secretEnvironment
            command.wantsDatabase = entry.wantsDatabase
            command.logLines = entry.logLines
        }
        command.secrets.store = configuration?.secrets
        return command
    }

    /// All job types that have a handler now, sorted.
    package func jobTypes() throws(HandlerCatalogError) -> [String] {
        let configured =
            configuration?.entries.filter { !$0.value.command.isEmpty && JobTypeName.isValid($0.key) }.map(\.key) ?? []
        let found = try directory?.jobTypes() ?? []
        return Set(configured + found).sorted()
    }

    private func executable(
        for jobType: String, entry: HandlerConfiguration.Entry?
    ) throws(HandlerCatalogError) -> String? {
        guard let path = entry?.command.first else { return try directory?.executable(for: jobType) }
        guard access(path, F_OK) == 0 else { throw .commandMissing(jobType: jobType, path: path) }
        guard access(path, X_OK) == 0 else { throw .notExecutable(path: path) }
        return path
    }
}
