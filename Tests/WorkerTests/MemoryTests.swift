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
        try await eventually(timeout: .seconds(30)) { bench.handlers.lines.count == 50 }
        let memory = try #require(Self.resident(runner.processID))
        print("50 handlers: \(memory / 1024) MB resident")
        // Of a debug build; the release build's figure is measured by the benchmarks.
        #expect(memory < 150 * 1024)
        #expect(try await bench.connections() == ["stint claimer", "stint pulse", "stint writer"])
        try Data().write(to: URL(filePath: bench.handlers.ledger + ".go"))
        try await eventually(timeout: .seconds(30)) {
            try await bench.value("select count(*) from stint_internal.job_history") == "60"
        }
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
    }
}
