import Foundation
import TestSupport
import Testing

@Suite("stint handler check")
struct HandlerCheckTests {
    let handlers: Scripts

    init() throws {
        handlers = try Scripts()
    }

    private func check(_ name: String, _ arguments: String...) async throws -> StintProcess {
        try await StintProcess.run(["handler", "check", "\(handlers.directory)/\(name)"] + arguments)
    }

    @Test("A good handler passes, and the exit code is 0")
    func good() async throws {
        try handlers.add("good", "exit 0")
        let answer = try await check("good")
        #expect(answer.exitCode == 0)
        // Where a shell needs long to start, there is time to tell it to stop.
        let ends = ["10 passed, 0 failed, 7 skipped", "11 passed, 0 failed, 6 skipped"]
        #expect(ends.contains { answer.text.hasSuffix($0) }, "\(answer.text)")
    }

    @Test("A wrong one fails with what was found and what to do, and the exit code is 1")
    func wrong() async throws {
        try handlers.add("wrong", "echo '{\"type\":\"result\",\"value\":1}' >&2")
        let answer = try await check("wrong")
        #expect(answer.exitCode == 1)
        #expect(answer.output.contains("failed  messages "))
        #expect(answer.output.contains("found:  a result message was written to standard error"))
        #expect(answer.output.contains("advice: A message is one line of JSON on standard output"))
        let objects = try await check("wrong", "--json", "--only", "messages", "--only", "starts").objects
        #expect(objects.map { $0["check"] as? String } == ["starts", "messages"])
        #expect(objects.map { $0["verdict"] as? String } == ["passed", "failed"])
        #expect((objects.last?["advice"] as? String)?.isEmpty == false)
        #expect(try await check("wrong", "--skip", "messages").exitCode == 0)
    }

    @Test("A check that does not exist is named, with those that do")
    func unknownCheck() async throws {
        try handlers.add("good", "exit 0")
        let answer = try await check("good", "--only", "everything")
        #expect(answer.exitCode == 64)
        #expect(answer.errors.contains("There is no check everything; there are starts, completes"))
        #expect(try await check("good", "--mode", "resident", "--only", "home").exitCode == 64)
    }
}
