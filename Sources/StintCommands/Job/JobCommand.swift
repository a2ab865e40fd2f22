import ArgumentParser

/// `stint job`
struct JobCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job",
        abstract: "Create, follow and steer jobs.",
        subcommands: [
            JobCreate.self, JobShow.self, JobExplain.self, JobList.self, JobLogs.self, JobWatch.self, JobRetry.self, JobRedrive.self,
            JobReleaseKey.self, JobCancel.self, JobMove.self, JobReprioritise.self, JobDelete.self,
        ])
}
