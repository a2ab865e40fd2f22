import Handlers
import Synchronization

/// Residents in Python, for tests.
extension Workbench {
    /// What every such handler begins with: `jobs()` yields the jobs, `say` writes a message, `done` ends a job.
    private static let prelude = """
        #!/usr/bin/python3 -IS
        import json, os, signal, subprocess, sys, time
        def say(**message):
            os.write(1, (json.dumps(message) + "\\n").encode())
        def done(job, **more):
            say(type="done", job_id=job["job_id"], **more)
        def messages():
            for line in iter(sys.stdin.readline, ""):
                yield json.loads(line)
        def jobs():
            return (message for message in messages() if message["type"] == "job")
        def result(job, value):
            say(type="result", job_id=job["job_id"], value=value)

        """

    func resident(
        _ body: String, name: String = "resident", pool change: (inout ResidentPoolOptions) -> Void = { _ in }
    ) -> HandlerCommand {
        var command = script(Self.prelude + body, name: name)
        var pool = ResidentPoolOptions()
        pool.max = 1
        change(&pool)
        command.pool = pool
        return command
    }

    /// With an envelope as SQL makes it.
    static func residentJob(payload: String = "{}") -> HandlerJob {
        var job = job(payload: payload)
        job.envelope = #"{"run": \#(job.run), "job_id": "\#(job.jobID)", "payload": \#(payload), "attempt": 1}"#
        return job
    }

    func runResident(
        _ command: HandlerCommand, payload: String = "{}", limits: HandlerLimits = .forTests,
        sink: RecordingSink = RecordingSink()
    ) async -> HandlerReport {
        await run(command, job: Self.residentJob(payload: payload), limits: limits, sink: sink)
    }
}

extension RecordingSink {
    /// What the runner itself had to say.
    var remarks: [String] { logs.filter { $0.source == .runner }.map(\.message) }
}
