import Foundation
import Postgres
import TestSupport
import Testing

@Suite("stint queue", .freshDatabase)
struct QueueTests {
    @Test("pause holds a queue's jobs back until resume, and list shows it")
    func pauseAndResume() async throws {
        let stint = try Stint()
        _ = try await stint("job", "create", "x", "--queue", "bulk")
        #expect(try await stint("queue", "pause", "bulk", "--reason", "repairs").exitCode == 0)
        #expect(try await stint.value("select count(*) from stint.claim_jobs('me', '{bulk}')") == "0")
        let list = try await stint("queue", "list", "--json").objects
        let bulk = try #require(list.first { $0["queue"] as? String == "bulk" })
        #expect(bulk["paused"] as? Bool == true)
        #expect(bulk["pending"] as? Int == 1)
        #expect(try await stint("queue", "list").output.contains("bulk\tpaused\t1"))
        // A colour takes no room: the next column stands where its heading does.
        let screen = try await stint.onTerminal("queue list").output.replacing(/\u{1B}\[[0-9]*m/, with: "").split(
            whereSeparator: \.isNewline)
        let column = try screen[0].distance(from: screen[0].startIndex, to: #require(screen[0].range(of: "PENDING")).lowerBound)
        #expect(screen.contains { $0.hasPrefix("bulk") && $0.dropFirst(column).hasPrefix("1 ") }, "\(screen)")
        let resumed = try await stint("queue", "resume", "bulk", "--json")
        #expect(try resumed.objects.first?["state"] as? String == "open")
        #expect(try await stint.value("select count(*) from stint.claim_jobs('me', '{bulk}')") == "1")
        #expect(try await stint.onTerminal("queue list").output.contains("QUEUE"))
    }

    @Test("A queue's name is checked")
    func badName() async throws {
        let answer = try await Stint()("queue", "pause", "no spaces")
        #expect(answer.exitCode == 1)
        #expect(answer.errors.contains("no spaces"))
    }
}
