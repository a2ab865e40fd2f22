/// One SQL file: where it lies in the project, and every byte of it.
package struct EmbeddedFile: Sendable, Hashable {
    /// The path in the project with `/` between its parts, such as `sql/functions/create_job.sql`.
    package let path: String
    /// The whole file, LF line endings, one newline at its end.
    package let text: String

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// The last part of the path.
    package var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}
