#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A new directory, removed when `body` is done.
func withDirectory(in parent: String = "/tmp", _ body: (String) async throws -> Void) async throws {
    let directory = "\(parent)/stint-tests-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try await body(directory)
}
