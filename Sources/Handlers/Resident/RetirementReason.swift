/// Why a resident gets no more jobs; the words stand in its shutdown message.
enum RetirementReason: String {
    case maxJobs = "max_jobs"
    case maxAge = "max_age"
    case maxIdle = "max_idle"
    case maxMemory = "max_memory"
    /// The executable or its configuration has changed.
    case replaced
    case runnerStops = "runner_stops"
}
