#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Stops the server when this process ends without having done so itself, be it by `kill -9`, and tidies up after it.
///
/// A small shell that reads from a socket whose other end only this process holds: however a process dies, the kernel
/// closes its descriptors. (A parent-death signal would depend on which *thread* started the server, and exists on
/// Linux only.)
final class Watchdog: Sendable {
    private let descriptor: Int32
    private let process: pid_t

    /// - Parameters:
    ///   - signal: what the server gets, `INT` for a fast and `QUIT` for an immediate end.
    ///   - removing: directories to remove afterwards.
    ///   - lock: kept until then, so that nobody takes the cluster over while it is being stopped.
    init(data: String, signal: String, removing: [String], lock: OwnerLock?, account: ServiceAccount?) throws {
        var ends: [Int32] = [-1, -1]
        #if os(Linux)
            let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        #else
            let type = SOCK_STREAM
        #endif
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw DevClusterError("cannot make a socket: \(String(cString: strerror(errno)))")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        let command = Command(
            arguments: ["/bin/sh", "-c", Self.script, "stint-watchdog", signal, data] + removing, account: account)
        do {
            process = try command.start(input: ends[1], keeping: lock?.descriptor)
        } catch {
            close(ends[0])
            throw error
        }
        descriptor = ends[0]
    }

    /// The server is stopped; nothing is left to do.
    func dismiss() {
        _ = send(descriptor, "done\n", 5, Int32(MSG_NOSIGNAL))
        var status: Int32 = 0
        while waitpid(process, &status, 0) == -1, errno == EINTR {}
    }

    deinit {
        close(descriptor)
    }

    private static let script = """
        trap '' HUP INT QUIT TERM PIPE
        read -r word && exit 0
        signal=$1 data=$2
        shift 2
        pid= tries=0
        # A server that is just starting gets a moment to write down who it is.
        while [ -d "$data" ] && [ "$tries" -lt 200 ]; do
            read -r pid <"$data/postmaster.pid" && break
            sleep 0.05
            tries=$((tries + 1))
        done 2>/dev/null
        if [ -n "$pid" ]; then
            kill -s "$signal" "$pid"
            tries=0
            while [ -e "$data/postmaster.pid" ] && [ "$tries" -lt 200 ]; do
                sleep 0.05
                tries=$((tries + 1))
            done
            [ -e "$data/postmaster.pid" ] && kill -s KILL "$pid"
        fi
        [ "$#" -eq 0 ] || rm -rf -- "$@"
        """
}
