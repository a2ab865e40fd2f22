import CSpawn
import Glibc

/// The three pipes between a run and its child. Our ends never block; the child's do.
struct ChildPipes {
    struct Pipe {
        var reading: Int32
        var writing: Int32

        /// - Throws: EMFILE, ENFILE.
        init() throws(SystemError) {
            var ends: [Int32] = [-1, -1]
            let error = stint_make_pipe(&ends)
            guard error == 0 else {
                throw SystemError("make a pipe", code: -error)
            }
            reading = ends[0]
            writing = ends[1]
        }

        mutating func closeReading() { Self.close(&reading) }
        mutating func closeWriting() { Self.close(&writing) }

        private static func close(_ descriptor: inout Int32) {
            if descriptor >= 0 { Glibc.close(descriptor) }
            descriptor = -1
        }
    }

    var input: Pipe
    var output: Pipe
    var error: Pipe

    init() throws(SystemError) {
        input = try Pipe()
        do {
            output = try Pipe()
        } catch {
            input.closeReading()
            input.closeWriting()
            throw error
        }
        do {
            error = try Pipe()
        } catch {
            input.closeReading()
            input.closeWriting()
            output.closeReading()
            output.closeWriting()
            throw error
        }
        for descriptor in [input.writing, output.reading, error.reading] {
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        }
    }

    /// The child has its copies now; ours would keep the streams from ending.
    mutating func closeChildEnds() {
        input.closeReading()
        output.closeWriting()
        error.closeWriting()
    }

    mutating func closeAll() {
        closeChildEnds()
        input.closeWriting()
        output.closeReading()
        error.closeReading()
    }
}
