import Glibc

/// Where the runner finds secrets, as its configuration declares. Values are read when a run needs them, so that one that
/// was changed counts from the next run on, and are kept nowhere but in the cache of a command.
final class SecretStore: Sendable {
    enum Source: Sendable {
        case file(String)
        case variable(String)
        case command(CachedCommand)
    }

    static let mostBytes = 64 << 10
    /// A shorter one would be found everywhere in a log, or guessed.
    static let fewestBytes = 4

    private let named: [String: Source]
    private let directory: String?
    private let environmentPrefix: String?
    private let environment: [String: String]

    /// - Parameter environment: the runner's own.
    init(
        named: [String: Source] = [:], directory: String? = nil, environmentPrefix: String? = nil,
        environment: [String: String]
    ) {
        self.named = named
        self.directory = directory
        self.environmentPrefix = environmentPrefix
        self.environment = environment
    }

    /// What the configuration maps by name comes first, then the directory, then the prefix.
    func value(of name: String) throws(SecretProblem) -> String {
        guard SecretName.isValid(name) else {
            throw SecretProblem(name: name, reason: "cannot exist: names are made of \(SecretName.rule)")
        }
        return try text(try bytes(of: name), name: name)
    }

    private func bytes(of name: String) throws(SecretProblem) -> [UInt8] {
        switch named[name] {
        case .file(let path): return try SecretFile.read(path, name: name)
        case .variable(let variable):
            guard let value = environment[variable] else {
                throw SecretProblem(name: name, reason: "is not there: the runner has no variable \(variable)")
            }
            return Array(value.utf8)
        case .command(let command): return try command.output(name: name)
        case nil: break
        }
        if let directory, access("\(directory)/\(name)", F_OK) == 0 {
            guard SecretFile.isSafeDirectory(directory) else {
                throw SecretProblem(
                    name: name, reason: "is in a directory that others may write to: run chmod 750 \(directory)")
            }
            return try SecretFile.read("\(directory)/\(name)", name: name)
        }
        if let environmentPrefix, let value = environment[environmentPrefix + SecretName.variable(name)] {
            return Array(value.utf8)
        }
        throw SecretProblem(
            name: name,
            reason: "is not known to this runner: add it to \"secrets\" in the handler configuration, or to its directory")
    }

    /// Without the line end that editors and commands add.
    private func text(_ bytes: [UInt8], name: String) throws(SecretProblem) -> String {
        var bytes = bytes[...]
        if bytes.last == 0x0A { bytes.removeLast() }
        if bytes.last == 0x0D { bytes.removeLast() }
        guard bytes.count >= Self.fewestBytes else {
            throw SecretProblem(
                name: name,
                reason: "is shorter than \(Self.fewestBytes) bytes, too short to be a secret or to be kept out of logs")
        }
        guard bytes.count <= Self.mostBytes else {
            throw SecretProblem(name: name, reason: "is longer than \(Quantity.bytes(Self.mostBytes))")
        }
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
            throw SecretProblem(name: name, reason: "is no text: it has a zero byte or is not UTF-8; encode it as base64")
        }
        return text
    }
}
