/// Something that `notify` sent to a channel this connection listens to.
package struct Notification: Sendable, Equatable {
    package let channel: String
    /// At most 8,000 bytes; empty when none was given.
    package let payload: String
    /// The server process that sent it.
    package let processID: Int32

    package init(channel: String, payload: String, processID: Int32) {
        self.channel = channel
        self.payload = payload
        self.processID = processID
    }
}
