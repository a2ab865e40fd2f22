import CSpawn
import Glibc

/// A detached thread that takes no signals: those belong to the rest of the program, and EPIPE must not come with one.
enum BackgroundThread {
    /// Enough for the deepest call chain several times over (measured: 60 KB), and 200 of them are still small.
    private static let stackBytes = 256 << 10

    /// - Throws: EAGAIN.
    static func start(_ name: StaticString, body: @escaping @Sendable () -> Void) throws(SystemError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let start = Unmanaged.passRetained(Start(name, body))
        let error = pthread_create(
            &thread, &attributes,
            { argument in
                let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
                var all = sigset_t()
                sigfillset(&all)
                pthread_sigmask(SIG_SETMASK, &all, nil)
                start.name.withUTF8Buffer { stint_name_thread($0.baseAddress!) }
                start.body()
                return nil
            }, start.toOpaque())
        guard error == 0 else {
            start.release()
            throw SystemError("start a thread", code: error)
        }
    }

    private final class Start: Sendable {
        let name: StaticString
        let body: @Sendable () -> Void

        init(_ name: StaticString, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
