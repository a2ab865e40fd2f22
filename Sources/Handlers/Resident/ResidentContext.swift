import Logging

/// What all residents of a runner have from it.
struct ResidentContext: Sendable {
    let identity: RunnerIdentity
    let scratch: ScratchSpace
    let allowedEnvironment: [String: String]
    let logger: Logger
}
