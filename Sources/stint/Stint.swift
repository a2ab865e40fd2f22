import StintCommands

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@main
struct Stint {
    static func main() async {
        // First of all: a reader or server that goes away is an error to handle, not a reason to die silently.
        signal(SIGPIPE, SIG_IGN)
        await StintCommand.runAndExit()
    }
}
