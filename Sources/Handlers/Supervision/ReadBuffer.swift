import Glibc

/// One pipe's worth of bytes.
final class ReadBuffer {
    static let bytes = 64 << 10
    /// Reads that empty any pipe whose writers are dead: 1 MB, of which each page may be a read of its own (O_DIRECT, which a child
    /// can set). More can only come from a writer that escaped, and must not keep us.
    static let readsOfAPipe = 512
    let pointer = UnsafeMutableRawPointer.allocate(byteCount: ReadBuffer.bytes, alignment: 16)

    deinit { pointer.deallocate() }

    /// Reads once; what is there now stays valid until the next call. Empty at the end of the stream, `nil` when there is
    /// nothing now.
    func read(_ descriptor: Int32) -> UnsafeRawBufferPointer? {
        let count = Glibc.read(descriptor, pointer, Self.bytes)
        return count < 0 ? nil : UnsafeRawBufferPointer(start: pointer, count: count)
    }
}
