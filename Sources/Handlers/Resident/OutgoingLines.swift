import CSpawn
import Glibc

/// What goes to a resident's standard input. Bounded by its user, who adds no job while there is something left to write.
struct OutgoingLines {
    private var bytes: [UInt8] = []
    private var written = 0
    /// Bytes added so far, from the beginning of the stream.
    private(set) var position = 0

    var isEmpty: Bool { written == bytes.count }

    /// The envelope as a message: it says of itself what it is.
    mutating func addJob(_ envelope: String) {
        let start = bytes.count
        bytes.append(contentsOf: #"{"type":"job""#.utf8)
        let rest = envelope.utf8.dropFirst()
        if rest.first(where: { $0 != 0x20 }) != UInt8(ascii: "}") { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: rest)
        endLine(start)
    }

    mutating func addCancel(_ job: HandlerJob, reason: String, grace: Duration) {
        let start = bytes.count
        let text = #"{"type":"cancel","job_id":"\#(job.jobID)","run":\#(job.run),"reason":"\#(reason)","grace":\#(Self.seconds(grace))}"#
        bytes.append(contentsOf: text.utf8)
        endLine(start)
    }

    mutating func addShutdown(reason: String, grace: Duration) {
        let start = bytes.count
        bytes.append(contentsOf: #"{"type":"shutdown","reason":"\#(reason)","grace":\#(Self.seconds(grace))}"#.utf8)
        endLine(start)
    }

    /// "10", "0.5".
    private static func seconds(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        return seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
    }

    private mutating func endLine(_ start: Int) {
        bytes.append(0x0A)
        position += bytes.count - start
    }

    /// Writes what the pipe takes now; false when nobody can read it any more.
    mutating func write(to descriptor: Int32) -> Bool {
        while !isEmpty {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
            }
            if count > 0 {
                written += count
            } else if errno == EAGAIN {
                return true
            } else if errno != EINTR {
                return false
            }
        }
        // One huge payload must not stay for ever.
        bytes.removeAll(keepingCapacity: bytes.capacity <= ReadBuffer.bytes)
        written = 0
        return true
    }

    /// How far the child has read, as a position.
    func readPosition(of pipe: Int32) -> Int {
        position - (bytes.count - written) - max(0, Int(stint_unread_bytes(pipe)))
    }
}
