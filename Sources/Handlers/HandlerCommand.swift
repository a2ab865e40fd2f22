/// What to execute for a job: an argument vector, never a shell line.
package struct HandlerCommand: Sendable, Equatable {
    /// Absolute path of the executable; `PATH` is not searched.
    package var executable: String
    /// Arguments after the executable's own name.
    package var arguments: [String]
    /// Where the child starts; `nil` means the run's own fresh directory.
    package var workingDirectory: String?
    /// Variables beyond the allow-list, already resolved; they win over inherited ones, never over `STINT_*`.
    package var environment: [String: String]
    /// How many processes stay for how long; `nil`: one process per job.
    package var pool: ResidentPoolOptions?
    /// Which secrets its runs are given.
    package var secrets = HandlerSecrets()
    /// Whether its runs are given a login of their own to the database, if their job type has a role there.
    package var wantsDatabase = false
    /// Lines of each run's log that are kept; `nil` leaves it to the runner.
    package var logLines: Int?

    package init(
        executable: String, arguments: [String] = [], workingDirectory: String? = nil,
        environment: [String: String] = [:], pool: ResidentPoolOptions? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.workingDirectory = workingDirectory
        self.environment = environment
        self.pool = pool
    }
}
