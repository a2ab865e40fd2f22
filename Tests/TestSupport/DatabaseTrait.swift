package import Testing

/// Gives each test, and each case of a parameterised test, a database of its own: see `TestDatabase.current`.
package struct DatabaseTrait: SuiteTrait, TestTrait, TestScoping {
    let template: TestDatabase.Template

    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        // A suite as such runs nothing; its tests come here one by one.
        guard testCase != nil else { return try await body() }
        try await TestCluster.shared.withDatabase(template: template) { database in
            try await TestDatabase.$assigned.withValue(database) { try await body() }
        }
    }
}

extension Trait where Self == DatabaseTrait {
    /// A database with Stint installed.
    package static var freshDatabase: Self { DatabaseTrait(template: .stint) }

    /// A database with nothing in it.
    package static var emptyDatabase: Self { DatabaseTrait(template: .empty) }
}
