import Glibc

/// Feeds the envelope to the child and then ends its standard input. A child that does not read it, or ends before, is no
/// error.
struct InputWriter {
    private var rest: ArraySlice<UInt8>
    /// Bytes that the pipe has taken.
    private(set) var written = 0

    init(_ envelope: String) {
        rest = Array(envelope.utf8)[...]
        rest.append(0x0A)
    }

    /// Writes what the pipe takes now, and closes it when there is no more to write or nobody to read.
    mutating func write(to pipe: inout ChildPipes.Pipe) {
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(pipe.writing, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
                written += count
            } else if errno == EAGAIN {
                return
            } else if errno != EINTR {
                break
            }
        }
        pipe.closeWriting()
        rest = []
    }
}
