import Handlers
import Testing

@Suite("Every run starts in an empty directory under a name of its own, which is gone afterwards")
struct ScratchTests {
    /// Prints the path and the inode of its working directory, what is in it, and its mode; then runs `more`.
    private func look(_ bench: Workbench, tenant: String? = nil, then more: String = "") async throws -> Place {
        let sink = RecordingSink()
        var job = Workbench.job()
        job.tenantID = tenant
        let report = await bench.run("pwd; stat -c %i .; ls -A | wc -l; stat -c %a .\n\(more)", job: job, sink: sink)
        #expect(report.outcome == .completed, "\(report)")
        let lines = sink.lines
        try #require(lines.count >= 4, "\(lines)")
        return Place(path: lines[0], inode: lines[1], entries: lines[2], mode: lines[3])
    }

    private struct Place {
        let path: String
        let inode: String
        let entries: String
        let mode: String

        var isFresh: Bool { entries == "0" && mode == "700" }
    }

    @Test("A directory that a run left as it was serves the next run, under another name")
    func untouched() async throws {
        let bench = try Workbench()
        var seen: [Place] = []
        for _ in 0..<4 {
            let place = try await look(bench)
            #expect(place.isFresh)
            #expect(!Files.exists(place.path))
            seen.append(place)
        }
        #expect(Set(seen.map(\.path)).count == 4)
        #expect(Set(seen.map(\.inode)).count == 1)
    }

    @Test(
        "What a run did to its directory no other run sees",
        arguments: [
            "touch left-over", "mkdir -p a/b", "chmod 755 .", "chmod 0 .",
            #"python3 -c 'import os; os.setxattr(".", "user.note", b"x")'"#, #"rmdir "$PWD""#,
            #"rmdir "$PWD"; ln -s BENCH "$PWD""#, #"rmdir "$PWD"; touch "$PWD""#, #"mv "$PWD" "$PWD.moved""#,
            "(setsid sh -c 'while :; do touch daemon; done' &) ; sleep 0.05",
        ])
    func touched(_ what: String) async throws {
        let bench = try Workbench()
        let first = try await look(bench, then: what.replacing("BENCH", with: bench.directory))
        #expect(!Files.exists(first.path))
        let second = try await look(bench)
        #expect(second.isFresh, "\(what)")
        #expect(second.path != first.path)
    }

    @Test("A directory that somebody touched between two runs is not used again")
    func touchedMeanwhile() async throws {
        let bench = try Workbench()
        _ = try await look(bench)
        let kept = try #require(bench.keptDirectories.first)
        Files.write("from outside", to: kept + "/late")
        let second = try await look(bench)
        #expect(second.isFresh)
        #expect(!Files.exists(kept + "/late"))
    }

    @Test("A directory that a cleaner removed between two runs is missed by nobody")
    func cleaned() async throws {
        let bench = try Workbench()
        _ = try await look(bench)
        for kept in bench.keptDirectories { Files.remove(kept) }
        #expect(try await look(bench).isFresh)
    }

    @Test("No tenant gets a directory that another one has had")
    func tenants() async throws {
        let bench = try Workbench()
        let first = try await look(bench, tenant: "a")
        let second = try await look(bench, tenant: "b")
        let third = try await look(bench)
        let again = try await look(bench, tenant: "a")
        #expect(Set([first, second, third].map(\.inode)).count == 3)
        #expect(again.inode == first.inode)
    }
}
