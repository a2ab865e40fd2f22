import TestSupport
import Testing

@Suite("Where Stint is not installed", .emptyDatabase)
struct NewDatabaseTests {
    @Test("migrate plan names the migrations, counts the other files, and ends with 3; with --json all are named")
    func plan() async throws {
        let stint = try Stint()
        let plan = try await stint("migrate", "plan")
        #expect(plan.exitCode == 3)
        let lines = plan.output.split(separator: "\n")
        #expect(lines.dropLast().allSatisfy { $0.hasPrefix("migration ") })
        #expect(lines.last?.contains(" files: functions, triggers, views and grants") == true, "\(plan.output)")
        #expect(try await stint("migrate", "plan", "--json").objects.count > 300)
    }

    @Test("cron apply makes no schedules that could only fail, and says what to run first")
    func cron() async throws {
        let answer = try await Stint()("cron", "apply")
        #expect(answer.exitCode == 3 && answer.output.isEmpty)
        #expect(answer.errors == "stint: Stint is not installed in this database\nhint: Run: stint migrate up\n")
    }
}
