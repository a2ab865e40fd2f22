import HandlerCheck
import Handlers
import Testing

@Suite("The protocol's schemas and the program agree")
struct SchemaTests {
    static let root = String(#filePath.dropLast("Tests/HandlersTests/SchemaTests.swift".count))

    /// Every member of every message, and what is at the edges.
    static let valid = [
        #"{"type":"progress"}"#,
        #"{"type":"progress","percent":0,"message":"…","total":10,"processed":0,"failed":0}"#,
        #"{"type":"progress","percent":99.9,"message":null,"total":null,"processed":9223372036854775807}"#,
        #"{"type":"log","message":"plain"}"#,
        #"{"type":"log","level":"debug","message":"","fields":{"a":[1]}}"#,
        #"{"type":"log","level":"warning","message":"\u2028","own":true}"#,
        #"{"type":"log","level":"error","message":"x"}"#,
        #"{"type":"result","value":null}"#,
        #"{"type":"result","value":[1e300,{"a":"b"}]}"#,
        #"{"type":"checkpoint","value":{"row":7}}"#,
        #"{"type":"enqueue","job":{"job_type":"x","payload":{}}}"#,
        #"{"type":"call","function":"app.f","args":{"n":1}}"#,
        #"{"type":"call","function":"app.f"}"#,
        #"{"type":"retry"}"#,
        #"{"type":"retry","after":0.5,"reason":"busy"}"#,
        #"{"type":"rate_limited","key":"api","until":"2030-01-01T00:00:00Z"}"#,
        #"{"type":"rate_limited","after":30}"#,
        #"{"type":"snooze","after":30,"reason":"not yet there"}"#,
        #"{"type":"snooze","after":0.5}"#,
        #"{"type":"error","code":"E","message":"m","detail":"d"}"#,
        #"{"type":"error","message":null}"#,
    ]

    /// Not to the letter, but the runner knows what was meant.
    static let forgiven = [
        #"{"type":"progress","percent":140}"#,
        #"{"type":"progress","percent":-1}"#,
        #"{"type":"progress","processed":1.5}"#,
        #"{"type":"log","level":"fatal","message":"x"}"#,
        #"{"type":"log"}"#,
        #"{"type":"log","message":"x","fields":[1]}"#,
        #"{"type":"result"}"#,
        #"{"type":"retry","after":-5}"#,
    ]

    /// No message for either: a line of the log, with a remark.
    static let refused = [
        #"{"type":"progress","percent":"40"}"#,
        #"{"type":"progress","message":7}"#,
        #"{"type":"progress","total":"many"}"#,
        #"{"type":"log","message":{}}"#,
        #"{"type":"enqueue"}"#,
        #"{"type":"enqueue","job":"x"}"#,
        #"{"type":"call","args":{}}"#,
        #"{"type":"call","function":1}"#,
        #"{"type":"retry","after":"30"}"#,
        #"{"type":"retry","reason":[]}"#,
        #"{"type":"rate_limited","key":1}"#,
        #"{"type":"snooze"}"#,
        #"{"type":"snooze","after":null}"#,
        #"{"type":"snooze","after":"30"}"#,
        #"{"type":"error","message":[]}"#,
        #"{"type":"result","value":}"#,
    ]

    /// No message, and nothing that calls itself one.
    static let text = [#"{"type":"progres","percent":1}"#, #"{"percent":1}"#, #"["type"]"#, "done", #"{"type":7}"#]

    @Test("What the schema of messages allows, the runner takes; what the runner refuses, the schema forbids")
    func messages() async throws {
        let bench = try Workbench()
        let lines = Self.valid + Self.forgiven + Self.refused + Self.text
        let verdicts = await Self.verdicts(on: lines, schema: "message", bench: bench)
        #expect(verdicts.count == lines.count)
        let heard = await Self.hear(lines, bench: bench)
        for (line, isValid) in zip(lines, verdicts) {
            #expect(isValid == Self.valid.contains(line), "the schema on \(line)")
            let expected: Heard =
                Self.refused.contains(line) ? .textWithRemark : Self.text.contains(line) ? .text : .message
            #expect(heard[line] == expected, "the runner on \(line)")
        }
    }

    @Test("Each type of message has a schema, in both modes")
    func everyType() throws {
        for file in ["message", "resident-output"] {
            let schema = try JSONNode(text: Array(Files.read(Self.path(file)).utf8)).members(of: "the schema")
            let types = try #require(try schema["$defs"]?.members(of: "$defs").keys)
            let own: Set<String> = file == "message" ? [] : ["hello", "done"]
            #expect(Set(types) == HandlerMessage.types.union(own))
        }
    }

    @Test("A resident's messages are those of a oneshot handler with a job's id")
    func residentOutput() async throws {
        let bench = try Workbench()
        let id = #""job_id":"0198f7a0-0000-7000-8000-000000000000","run":3,"#
        let addressed = Self.valid.map { #"{\#(id)\#($0.dropFirst())"# }
        let own = [
            #"{"type":"hello"}"#, #"{"type":"hello","protocol":1,"concurrency":4}"#,
            #"{\#(id)"type":"done"}"#, #"{\#(id)"type":"done","outcome":"failed","exit_code":65}"#,
        ]
        let wrong =
            Self.valid + [
                #"{"type":"hello","protocol":2}"#, #"{"type":"hello","concurrency":0}"#, #"{"type":"done"}"#,
                #"{\#(id)"type":"done","outcome":"ok"}"#, #"{\#(id)"type":"done","exit_code":256}"#,
            ]
        let verdicts = await Self.verdicts(on: addressed + own + wrong, schema: "resident-output", bench: bench)
        #expect(verdicts == (addressed + own).map { _ in true } + wrong.map { _ in false })
    }

    @Test("The envelope of a job that no database knows keeps to the schema", arguments: [false, true])
    func envelope(isFull: Bool) async throws {
        let bench = try Workbench()
        var job = TrialJob(jobType: "x", payload: #"{"a": 1}"#)
        if isFull {
            job.tenantID = "t"
            job.checkpoint = "[7]"
            job.traceparent = "00-11111111111111111111111111111111-2222222222222222-01"
        }
        let sent = [job.handlerJob.envelope, #"{"job_id": "x"}"#]
        #expect(await Self.verdicts(on: sent, schema: "envelope", bench: bench) == [true, false])
        let resident = [job.residentLine, job.handlerJob.envelope]
        #expect(await Self.verdicts(on: resident, schema: "resident-input", bench: bench) == [true, false])
    }

    private static func path(_ schema: String) -> String {
        "\(root)docs/reference/handler-protocol/\(schema).schema.json"
    }

    /// Whether each line keeps to a schema. The validator itself runs as a handler.
    private static func verdicts(on lines: [String], schema: String, bench: Workbench) async -> [Bool] {
        let command = HandlerCommand(executable: root + "Tests/validate-lines", arguments: [path(schema)])
        let sink = RecordingSink()
        let report = await bench.run(
            command, job: Workbench.job(envelope: lines.joined(separator: "\n")), sink: sink)
        #expect(report.outcome == .completed, "\(report.errorMessage ?? "")")
        return sink.lines.map { $0 == "yes" }
    }

    private enum Heard { case message, text, textWithRemark }

    /// What a run makes of each line.
    private static func hear(_ lines: [String], bench: Workbench) async -> [String: Heard] {
        var heard: [String: Heard] = [:]
        for line in lines {
            let sink = RecordingSink()
            _ = await bench.run("read -r line; printf '%s\\n' \"$line\"", job: Workbench.job(envelope: line), sink: sink)
            let sources = sink.logs.map(\.source)
            heard[line] =
                sources.contains(.runner) ? .textWithRemark : sources.contains(.standardOutput) ? .text : .message
        }
        return heard
    }
}
