/// The values of secrets that one resident has been given. Whatever it says is searched for all of them, whichever job
/// it is about: they are in its memory.
struct ResidentSecrets {
    private(set) var redactor: Redactor?
    /// By name; several where one has changed.
    private var known: [String: Set<String>] = [:]

    /// - Returns: whether there was one that it had not been given before.
    mutating func add(_ values: [String: String]) -> Bool {
        let new = values.filter { known[$0.key]?.contains($0.value) != true }
        if new.isEmpty { return false }
        for (name, value) in new { known[name, default: []].insert(value) }
        if redactor == nil { redactor = Redactor(new) } else { redactor?.add(new) }
        return true
    }
}
