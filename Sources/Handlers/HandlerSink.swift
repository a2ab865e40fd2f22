/// Where the messages of one run go while it runs.
package protocol HandlerSink: Sendable {
    /// Called from the supervising thread, in the order in which the lines were read. While it does not return, the
    /// child's output waits in its pipe: store and return.
    func receive(_ message: HandlerMessage)
}
