#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file without a name, gone with the last process that has it open.
final class TemporaryFile {
    let descriptor: Int32

    init() throws {
        var template = Array("/tmp/stint-output-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw DevClusterError("cannot make a temporary file in /tmp: \(String(cString: strerror(errno)))")
        }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// What was written, at most the last 64 KiB.
    func contents() -> String {
        let size = lseek(descriptor, 0, SEEK_END)
        let length = min(max(Int(size), 0), 65_536)
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = max(pread(descriptor, buffer.baseAddress, length, size - off_t(length)), 0)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    deinit {
        close(descriptor)
    }
}
