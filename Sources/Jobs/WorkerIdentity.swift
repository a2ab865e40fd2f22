/// Who a worker says it is in its heartbeats.
package struct WorkerIdentity: Sendable {
    package let id: String
    package let host: String
    package let processID: Int32
    package let version: String
    package let queues: [String]
    package let concurrency: Int

    package init(id: String, host: String, processID: Int32, version: String, queues: [String], concurrency: Int) {
        self.id = id
        self.host = host
        self.processID = processID
        self.version = version
        self.queues = queues
        self.concurrency = concurrency
    }
}
