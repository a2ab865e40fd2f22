import Foundation
import Postgres
import TestSupport
import Testing

@Suite("A machine whose clock jumps", .freshDatabase)
struct ClockTests {
    /// Preloaded, it makes the wall clock jump by a day to and fro every second; the monotonic clocks go on.
    private static let jumps = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <sys/time.h>
        #include <time.h>

        static int (*real)(clockid_t, struct timespec *);

        int clock_gettime(clockid_t clock, struct timespec *now) {
            if (real == 0) real = dlsym(RTLD_NEXT, "clock_gettime");
            int result = real(clock, now);
            struct timespec steady;
            real(CLOCK_MONOTONIC, &steady);
            if (clock == CLOCK_REALTIME) now->tv_sec += steady.tv_sec % 2 ? 86400 : -86400;
            return result;
        }

        time_t time(time_t *now) {
            struct timespec wall;
            clock_gettime(CLOCK_REALTIME, &wall);
            if (now != 0) *now = wall.tv_sec;
            return wall.tv_sec;
        }

        int gettimeofday(struct timeval *now, void *zone) {
            struct timespec wall;
            clock_gettime(CLOCK_REALTIME, &wall);
            now->tv_sec = wall.tv_sec;
            now->tv_usec = wall.tv_nsec / 1000;
            return 0;
        }
        """

    @Test("Timeouts, heartbeats and the lease keep to the monotonic clock")
    func monotonic() async throws {
        let bench = try await Bench.make()
        let library = try Scripts()
        let source = library.directory + "/jumps.c"
        try Self.jumps.write(toFile: source, atomically: true, encoding: .utf8)
        let compiler = try await StintProcess.run(
            ["-shared", "-fPIC", "-o", library.directory + "/jumps.so", source], program: "clang")
        #expect(compiler.exitCode == 0, "\(compiler.errors)")
        try await bench.changeSetting("worker_lease", "30 seconds")
        try bench.handlers.add("hanging", "exec sleep 600")
        try bench.handlers.add("working", "sleep 8")
        _ = try await bench.db.query("select stint.define_job_type('hanging', p_timeout => '4 seconds', p_max_attempts => 1)")
        let runner = try StintProcess(
            ["work", "--handlers", bench.handlers.directory, "--scratch", bench.scratch.directory],
            environment: ["DATABASE_URL": bench.url, "LD_PRELOAD": library.directory + "/jumps.so"])
        let working = try await bench.create("working")
        let hanging = try await bench.create("hanging")
        try await bench.waitFor("dead_letter", hanging)
        #expect(try await bench.fact("error_code", hanging) == "timeout")
        let took = try await bench.fact("extract(epoch from finished_at - started_at)", hanging).flatMap(Double.init)
        #expect(try #require(took) >= 4)
        try await bench.waitFor("completed", working)
        #expect(try await bench.outcomes(working) == ["completed"])
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
    }
}
