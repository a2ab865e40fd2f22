import Foundation
import Postgres
import TestSupport
import Testing

@Suite("What a runner takes", .freshDatabase)
struct MemoryTests {
    /// In kB.
    static func resident(_ process: Int32, field: String = "VmRSS") -> Int? {
        let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix(field + ":") }
        return line?.split(separator: " ").dropFirst().compactMap { Int($0) }.first
            ?? line.flatMap { Int($0.filter(\.isNumber)) }
    }

    @Test("With 50 handlers at once it keeps three connections and little memory")
    func fifty() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("wait", "echo x >> $LEDGER; while [ ! -e $LEDGER.go ]; do sleep 0.2; done")
        _ = try await bench.db.query("select stint.create_job('wait') from generate_series(1, 60)")
        let runner = try await bench.workingRunner("--concurrency", "50")
        try await eventually { bench.handlers.lines.count == 50 }
        let memory = try #require(Self.resident(runner.processID))
        print("50 handlers: \(memory / 1024) MB resident")
        // Of a debug build; the release build's figure is measured by the benchmarks.
        #expect(memory < 150 * 1024)
        #expect(try await bench.connections() == ["stint claimer", "stint pulse", "stint writer"])
        try Data().write(to: URL(filePath: bench.handlers.ledger + ".go"))
        try await eventually {
            try await bench.value("select count(*) from stint_internal.job_history") == "60"
        }
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
    }

    @Test("A handler that prints 1 GB is ended, and costs the runner little memory")
    func flood() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("small", "echo x")
        try bench.handlers.add("flood", "yes $(head -c 1000 /dev/zero | tr '\\0' x) | head -c 1073741824")
        let runner = try await bench.workingRunner()
        try await bench.waitFor("completed", try await bench.create("small"))
        let before = try #require(Self.resident(runner.processID, field: "VmHWM"))
        let id = try await bench.create("flood")
        try await eventually { try await bench.outcomes(id).first == "output_too_large" }
        let after = try #require(Self.resident(runner.processID, field: "VmHWM"))
        print("1 GB of output: \((after - before) / 1024) MB more at the peak")
        #expect(after - before < 20 * 1024)
        let lines = try await bench.value("select max(sequence) from stint.job_logs($1::uuid, p_limit => 10000)", [id])
        #expect(Int(lines ?? "") ?? 0 > 60_000)
    }
}
