/// Which release this binary, and the SQL inside it, belong to.
package enum BuildInfo {
    /// A semantic version; `extension/stint.control` names the same one.
    package static let version = "0.1.0"
}
