import CSpawn
import Glibc
import Handlers
import Testing

@Suite("When a run is reported, nothing of it is left")
struct SurvivorTests {
    let bench: Workbench

    init() throws { bench = try Workbench() }

    /// Starts a daemon in each way that daemons start, prints its process id and ends; the daemon holds standard output.
    static let daemons: [(name: String, script: String)] = [
        ("background job", "sleep 600 & echo $!"),
        ("own session", "setsid sleep 600 & echo $!"),
        ("double fork in a session of its own", "setsid sh -c 'sleep 600 & echo $!'"),
        ("empty environment", "env -i setsid /bin/sh -c '/bin/sleep 600 & echo $!'"),
        (
            "ignores signals",
            "setsid sh -c 'trap \"\" TERM HUP INT; sleep 600 & echo $! > pid; wait' & until [ -s pid ]; do sleep 0.01; done; cat pid"
        ),
        (
            "several generations",
            "setsid sh -c 'setsid sh -c \"setsid sleep 600 & echo \\$! > pid; wait\" & wait' & until [ -s pid ]; do sleep 0.01; done; cat pid"
        ),
    ]

    @Test("A daemon does not outlive its job, nor keep it from ending", arguments: daemons)
    func daemon(name: String, script: String) async throws {
        let sink = RecordingSink()
        let job = Workbench.job()
        let report = await bench.run(script, job: job, sink: sink)
        #expect(report.outcome == .completed)
        #expect(report.survivorsKilled >= 1)
        let pid = try #require(sink.lines.first.flatMap { pid_t($0) })
        #expect(stint_process_state(pid) == 0, "neither alive nor a zombie")
        #expect(Processes.withEnvironment("STINT_JOB_ID=\(job.jobID)").isEmpty)
    }

    @Test("A daemon that changed its user is found as well", .enabled(if: getuid() == 0))
    func otherUser() async throws {
        let sink = RecordingSink()
        let report = await bench.run(
            "env -i setsid setpriv --reuid 65534 --clear-groups sh -c 'sleep 600 & echo $!'", sink: sink)
        #expect(report.survivorsKilled == 1)
        let pid = try #require(sink.lines.first.flatMap { pid_t($0) })
        #expect(stint_process_state(pid) == 0)
    }

    @Test("100 children of a handler that ends are killed, counted and reaped")
    func hundredChildren() async {
        let sink = RecordingSink()
        let report = await bench.run(
            "i=0; while [ $i -lt 100 ]; do sleep 600 & echo $!; i=$((i+1)); done", sink: sink)
        #expect(report.survivorsKilled == 100)
        #expect(sink.lines.compactMap { pid_t($0) }.count == 100)
        #expect(sink.lines.compactMap { pid_t($0) }.allSatisfy { stint_process_state($0) == 0 })
    }

    @Test("Orphans that ended by themselves are reaped and not counted")
    func endedOrphans() async {
        let sink = RecordingSink()
        // Ended is what is a zombie, or has been reaped at the end of another run.
        let report = await bench.run(
            "p=$(setsid sh -c 'true & echo $!'); echo $p; while grep -q '^State:.[^ZX]' /proc/$p/status; do sleep 0.01; done 2>/dev/null; true",
            sink: sink)
        #expect(report.survivorsKilled == 0)
        #expect(sink.lines.compactMap { pid_t($0) }.allSatisfy { stint_process_state($0) == 0 })
    }

    @Test("A handler killed by force takes its tree with it")
    func killedTree() async {
        let sink = RecordingSink()
        let report = await bench.run("setsid sleep 600 & echo $!; sleep 0.1; kill -9 $$", sink: sink)
        #expect(report.outcome == .signalled)
        #expect(sink.lines.compactMap { pid_t($0) }.allSatisfy { stint_process_state($0) == 0 })
    }

    @Test("Children of the program that are no handlers are left alone")
    func strangers() async throws {
        var pid = pid_t()
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("600"), nil]
        defer { arguments.forEach { free($0) } }
        #expect(posix_spawn(&pid, "/bin/sleep", nil, nil, &arguments, environ) == 0)
        defer {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
        let report = await bench.run("setsid sleep 600 & sleep 0.1")
        #expect(report.survivorsKilled == 1)
        #expect(Processes.isAlive(pid))
    }

    @Test("The working directory goes, whatever was made of it")
    func workingDirectory() async {
        for script in [
            "touch a; mkdir -p b/c; touch b/c/d; chmod 500 b/c; chmod 0 b",
            #"rm -rf "$PWD""#,
            #"rm -rf "$PWD"; touch "$PWD""#,
            "i=0; while [ $i -lt 400 ]; do mkdir dddddddddddddddddddd; cd -P dddddddddddddddddddd || exit 1; i=$((i+1)); done",
            "ln -s /etc e; ln -s . self; mkfifo f; touch '-rf' 'a b' \"$(printf 'new\\nline')\"",
            "i=0; while [ $i -lt 2000 ]; do : > f$i; i=$((i+1)); done",
            #"name=$(printf 'caf\351'); mkdir -p "$name/$name"; touch "$name/$name.txt" "$name.txt""#,
            #"long=$(head -c 255 /dev/zero | tr '\0' '\377'); mkdir "$long"; touch "$long/$long""#,
        ] {
            let report = await bench.run(script)
            #expect(report.outcome == .completed, "\(script)")
            #expect(bench.workingDirectories == [], "\(script)")
        }
        #expect(Files.exists("/etc/passwd"))
    }

    @Test("A link in place of the working directory is removed, and what it points at is left as it is")
    func linkInItsPlace() async {
        let elsewhere = Files.makeDirectory("elsewhere")
        defer { Files.remove(elsewhere) }
        chmod(elsewhere, 0o755)
        Files.write("kept", to: elsewhere + "/kept")
        let report = await bench.run(#"rmdir "$PWD"; ln -s \#(elsewhere) "$PWD""#)
        #expect(report.outcome == .completed)
        #expect(bench.workingDirectories == [])
        var status = stat()
        #expect(stat(elsewhere, &status) == 0 && status.st_mode & 0o7777 == 0o755)
        #expect(Files.read(elsewhere + "/kept") == "kept")
    }
}
