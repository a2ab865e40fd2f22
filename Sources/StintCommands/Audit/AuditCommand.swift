import ArgumentParser

/// `stint audit`
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "See who did what, and prove that the record is whole.",
        subcommands: [AuditList.self, AuditVerify.self])
}
