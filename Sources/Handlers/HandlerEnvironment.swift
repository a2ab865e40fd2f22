import Glibc

/// The variables of a child, made from an allow-list: a database password in the runner's environment stays there.
package enum HandlerEnvironment {
    /// Payloads of this many bytes or more go to a file, named in `STINT_PAYLOAD_FILE`: one variable may hold 128 KB.
    static let largestPayloadVariable = 100_000

    private static let inherited: Set<String> = ["PATH", "LANG", "TZ", "HOME"]

    /// The runner's own variables.
    package static var ofThisProcess: [String: String] {
        var variables: [String: String] = [:]
        var entry: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = environ
        while let text = entry.pointee {
            let variable = String(cString: text)
            if let equals = variable.firstIndex(of: "=") {
                variables[String(variable[..<equals])] = String(variable[variable.index(after: equals)...])
            }
            entry += 1
        }
        return variables
    }

    /// What every child may have of the runner's own variables.
    static func allowed(of runner: [String: String]) -> [String: String] {
        var variables = runner.filter { inherited.contains($0.key) || $0.key.hasPrefix("LC_") }
        if variables["PATH"] == nil { variables["PATH"] = "/usr/local/bin:/usr/bin:/bin" }
        return variables
    }

    /// What a run's child sees, except `STINT_PAYLOAD`. `allowed` is that function's answer.
    static func variables(
        for job: HandlerJob, command: HandlerCommand, allowed: [String: String], directory: String, timeout: Duration
    ) -> [String: String] {
        var variables = variables(
            forResident: job.jobType, command: command, allowed: allowed, directory: directory)
        variables["STINT_JOB_ID"] = job.jobID
        variables["STINT_RUN"] = String(job.run)
        variables["STINT_QUEUE"] = job.queue
        variables["STINT_TENANT_ID"] = job.tenantID
        variables["STINT_ATTEMPT"] = String(job.attempt)
        variables["STINT_MAX_ATTEMPTS"] = String(job.maxAttempts)
        variables["STINT_DEADLINE"] = timestamp(after: timeout)
        variables["TRACEPARENT"] = job.traceContext
        return variables
    }

    /// What a child sees that is there for many jobs.
    static func variables(
        forResident jobType: String, command: HandlerCommand, allowed: [String: String], directory: String
    ) -> [String: String] {
        // Enough for all that will follow, so that it is not moved again and again.
        var variables = [String: String](minimumCapacity: allowed.count + command.environment.count + 16)
        variables.merge(allowed) { $1 }
        variables["TMPDIR"] = directory
        variables.merge(command.environment) { $1 }
        variables["STINT_JOB_TYPE"] = jobType
        return variables
    }

    /// ISO 8601 in UTC, with whole seconds.
    private static func timestamp(after delay: Duration) -> String {
        var moment = time(nil) + Int(min(delay.components.seconds, 1 << 40))
        var parts = tm()
        gmtime_r(&moment, &parts)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { text in
            // Years have four digits for as long as anybody will ask.
            _ = strftime(text.baseAddress!, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
            return String(cString: text.baseAddress!)
        }
    }
}
