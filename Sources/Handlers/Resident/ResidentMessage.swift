/// What a resident child says about itself and about the end of a job; everything else it says as any handler does.
enum ResidentMessage: Equatable {
    case hello(protocolVersion: Int64, concurrency: Int64)
    case done(outcome: String?, exitCode: Int64?)

    static let protocolVersion: Int64 = 1
}
