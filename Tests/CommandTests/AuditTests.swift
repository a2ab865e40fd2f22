import Foundation
import Postgres
import TestSupport
import Testing

@Suite("stint audit", .freshDatabase)
struct AuditTests {
    @Test("list shows who did what, filtered, and as JSON")
    func list() async throws {
        let stint = try Stint()
        _ = try await stint("queue", "pause", "bulk", "--reason", "repairs")
        _ = try await stint("queue", "resume", "bulk")
        let entries = try await stint("audit", "list", "--object-type", "queue", "--object", "bulk", "--json").objects
        #expect(entries.map { $0["action"] as? String } == ["resume_queue", "pause_queue"])
        #expect(entries.last?["reason"] as? String == "repairs")
        let text = try await stint("audit", "list", "--action", "pause_queue").output
        #expect(text.contains("queue bulk") && text.contains("repairs") && !text.contains("resume_queue"))
        #expect(try await stint.onTerminal("audit list").output.contains("ACTION"))
    }

    @Test("verify ends with 0 while the record is whole, and with 1, naming the day, when it is not")
    func verify() async throws {
        let stint = try Stint()
        _ = try await stint("queue", "pause", "bulk")
        // A transaction that is open anywhere in the cluster, another test's too, holds the sealing up until the next call.
        try await eventually { try await stint.value("select stint.seal_audit()") != "0" }
        let whole = try await stint("audit", "verify", "--json")
        #expect(whole.exitCode == 0)
        let head = try #require(try whole.objects.last?["head"] as? String)
        #expect(try await stint("audit", "verify", "--head", head).exitCode == 0)
        let other = try await stint("audit", "verify", "--head", String(repeating: "0", count: 64))
        #expect(other.exitCode == 1)
        #expect(other.errors.contains("made anew"))
        #expect(try await stint("audit", "verify", "--from", "2030-01-02", "--to", "2030-01-01").exitCode == 1)
        // As the owner could who has thought of the triggers.
        _ = try await stint.value(
            "do $$ begin set local session_replication_role = replica; delete from stint_internal.audit where id = 1; end $$"
        )
        let broken = try await stint("audit", "verify")
        #expect(broken.exitCode == 1)
        #expect(broken.output.contains("entry 1 is missing") && broken.errors.contains("entry 1 is missing"))
    }
}
