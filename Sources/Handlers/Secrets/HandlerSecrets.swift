/// Which secrets the runs of a command are given.
package struct HandlerSecrets: Sendable, Equatable {
    var store: SecretStore?
    /// Names that a payload may refer to. A payload is written by a client, who must not get any secret he likes into a
    /// handler that sends it somewhere.
    var allowed: Set<String> = []
    /// Variables and the secrets that the configuration puts into them.
    var environment: [String: String] = [:]
    /// Variables with values made for this one run, such as a database password.
    package var lent: [String: String] = [:]

    package init() {}

    package static func == (left: HandlerSecrets, right: HandlerSecrets) -> Bool {
        left.store === right.store && left.allowed == right.allowed && left.environment == right.environment
            && left.lent == right.lent
    }
}

/// What a run is given in place of references, and what has to be kept out of everything that it says.
struct FilledSecrets: Sendable {
    var payload: String
    var envelope: String
    var environment: [String: String] = [:]
    /// By the secrets' names.
    var values: [String: String] = [:]

    var redactor: Redactor? { values.isEmpty ? nil : Redactor(values) }
}

extension HandlerSecrets {
    /// Whether there is anything to fill in.
    func isNeeded(by job: HandlerJob) -> Bool {
        !environment.isEmpty || !lent.isEmpty || SecretReferences.mayBe(in: job.payload)
    }

    /// Resolves what the configuration and the payload refer to. Blocks while a command is asked for a secret.
    ///
    /// - Throws: for a secret that is missing, broken, or not for this job type.
    func fill(_ job: HandlerJob) throws(SecretProblem) -> FilledSecrets {
        var filled = FilledSecrets(payload: job.payload, envelope: job.envelope)
        guard isNeeded(by: job) else { return filled }
        var values: [String: String] = [:]
        for (variable, name) in environment { filled.environment[variable] = try value(of: name, in: &values) }
        if SecretReferences.mayBe(in: job.payload) {
            let fill = { (text: String) throws(SecretProblem) in
                try SecretReferences.fill(text) { name throws(SecretProblem) in
                    guard allowed.contains(name) else {
                        throw SecretProblem(
                            name: name,
                            reason: "may not be used by payloads of the job type \(job.jobType): add it to \"secrets\" of that type "
                                + "in the handler configuration, or correct the payload")
                    }
                    return try value(of: name, in: &values)
                }
            }
            filled.payload = try fill(job.payload)
            filled.envelope = try Envelope.replacingPayload(in: job.envelope, fill)
        }
        filled.environment.merge(lent) { $1 }
        for (variable, value) in lent where variable == "PGPASSWORD" { values["database_password"] = value }
        filled.values = values
        return filled
    }

    private func value(of name: String, in values: inout [String: String]) throws(SecretProblem) -> String {
        if let value = values[name] { return value }
        guard let store else {
            throw SecretProblem(name: name, reason: "is not there: the handler configuration of this runner has no \"secrets\"")
        }
        let value = try store.value(of: name)
        values[name] = value
        return value
    }
}

/// The envelope, as far as the runner looks into it.
private enum Envelope {
    static func replacingPayload(
        in envelope: String, _ change: (String) throws(SecretProblem) -> String
    ) throws(SecretProblem) -> String {
        let bytes = Array(envelope.utf8)
        var scanner = JSONScanner(bytes)
        scanner.skipSpace()
        var payload: Range<Int>?
        try? scanner.object { name, value in
            if JSONText.decode(bytes[name]) == "payload" { payload = value }
        }
        guard let payload else { return envelope }
        let text = try change(String(decoding: bytes[payload], as: UTF8.self))
        return String(decoding: bytes[..<payload.lowerBound] + Array(text.utf8) + bytes[payload.upperBound...], as: UTF8.self)
    }
}
