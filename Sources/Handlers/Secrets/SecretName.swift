/// Whether a text may name a secret, and so become part of a path or of a variable's name.
enum SecretName {
    static let rule = "letters, digits, '_', '-' and '.', the first a letter or a digit, at most 64 of them"

    static func isValid(_ name: String) -> Bool {
        name.utf8.count <= 64 && JobTypeName.isValid(name)
    }

    /// `CRM_API_KEY` for `crm-api.key`.
    static func variable(_ name: String) -> String {
        name.uppercased().replacing("-", with: "_").replacing(".", with: "_")
    }
}
