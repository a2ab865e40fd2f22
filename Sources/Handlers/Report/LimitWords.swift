/// How an exceeded limit is told to a person: what was used, which limit it exceeded, and how to raise that.
struct LimitWords {
    let jobType: String

    func time(_ limit: Duration, howItEnded: String = "") -> String {
        let more = Quantity.time(max(limit * 2, .seconds(1)))
        return "did not finish within \(Quantity.time(limit))\(howItEnded)" + raise("p_timeout => '\(more)'")
    }

    func memory(used: Int, limit: Int) -> String {
        "used \(Quantity.bytes(used)) of memory, more than its limit of \(Quantity.bytes(limit))"
            + raise("p_memory_limit_bytes => \(limit * 2)")
    }

    func cpu(used: Duration, limit: Int) -> String {
        // The kernel counts in ticks, and may end a process a moment before our sum is there.
        "used \(Quantity.time(max(used, .seconds(limit)))) of CPU time, more than its limit of \(Quantity.time(.seconds(limit)))"
            + raise("cpu_seconds", to: limit * 2)
    }

    func output(used: Int, limit: Int) -> String {
        "wrote \(Quantity.bytes(used)) of output, more than its limit of \(Quantity.bytes(limit))"
            + raise("output_bytes", to: limit * 2)
    }

    func processes(used: Int, limit: Int) -> String {
        "had \(used) processes at once, more than its limit of \(limit)" + raise("processes", to: limit * 2)
    }

    func file(limit: Int) -> String {
        "wrote a file of more than its limit of \(Quantity.bytes(limit))" + raise("file_size_bytes", to: limit * 2)
    }

    func openFiles(limit: Int) -> String {
        "opened more files at once than its limit of \(limit)" + raise("open_files", to: limit * 2)
    }

    private func raise(_ limit: String, to value: Int) -> String { raise("p_limits => '{\"\(limit)\": \(value)}'") }

    private func raise(_ argument: String) -> String {
        "; raise it with stint.define_job_type('\(jobType)', \(argument))"
    }
}
