import Foundation
import Glibc
import Postgres
import TestSupport
import Testing

/// EAGAIN on fork, which takes the same way, is in HandlersTests/RunnerDeathTests.
@Suite("What the machine cannot do is not the job's fault", .freshDatabase)
struct ShortageTests {
    @Test("A program that a deploy is writing for long: the job is given back until it can be started")
    func textFileBusy() async throws {
        let bench = try await Bench.make()
        let program = bench.handlers.directory + "/deployed"
        // Not with Foundation, whose descriptors other tests' processes inherit.
        _ = try await StintProcess.run(["/bin/true", program], program: "cp")
        let writer = open(program, O_WRONLY | O_CLOEXEC)
        let runner = try await bench.workingRunner()
        let id = try await bench.create("deployed", "{}", ", p_max_attempts => 1")
        try await eventually {
            try await bench.value("select count(*) > 0 from stint_internal.job_attempt where outcome = 'released'") == "t"
        }
        close(writer)
        try await bench.waitFor("completed", id)
        #expect(try await bench.fact("attempts", id) == "1")
        _ = runner
    }
}
