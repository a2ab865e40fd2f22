import Glibc
import Handlers

/// Whatever stands in its input, it completes the job or refuses it with 64, 65 or 66.
extension Check {
    static let unknownKeys = Check("unknown_keys", "New keys in the envelope do not disturb it") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        var job = rehearsal.newJob()
        job.unknownMembers = ["a_later_version": "{\"said\": [\"so\", null]}"]
        let seen = await rehearsal.perform(job)
        guard seen.ending != .completed else { return .passed() }
        return .failed("with an unknown key, it \(seen.words)", advice: "Ignore what you do not know: new versions add keys.")
    }

    static let largePayload = Check("large_payload", "It copes with a payload of 200 KB") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        let padding = StoredJSON.quoted(String(repeating: "stint ", count: 34_000))
        let seen = await rehearsal.attempt(
            payload: PayloadVariations(rehearsal.subject.job.payload).adding("stint_check_padding", padding))
        guard !seen.isInOrder else { return .passed(seen.ending == .refused ? "it \(seen.words)" : nil) }
        return .failed(
            "it \(seen.words)",
            advice: "A payload of 100,000 bytes or more is not in STINT_PAYLOAD but in the file STINT_PAYLOAD_FILE, "
                + "and in the envelope on standard input.")
    }

    static let missingFields = Check("missing_fields", "It refuses a payload that lacks something") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        let variations = PayloadVariations(rehearsal.subject.job.payload)
        guard !variations.fields.isEmpty else { return .skipped("the payload has no fields: give one with --payload") }
        for field in variations.fields {
            let seen = await rehearsal.attempt(payload: variations.lacking(field))
            if !seen.isInOrder { return .failed("without \(field), it \(seen.words)", advice: badInput) }
        }
        var seen = await rehearsal.attempt(payload: "{}")
        // Only here is it a fault to be still at work, and the machine may be busy.
        if seen.ending == .stillAtWork { seen = await rehearsal.attempt(payload: "{}", patience: .seconds(30)) }
        if !seen.isInOrder { return .failed("with an empty payload, it \(seen.words)", advice: badInput) }
        if seen.ending != .refused, !rehearsal.subject.mayLackFields {
            return .failed(
                "with an empty payload, it \(seen.words)",
                advice: "Say what is missing in an error message and end with 65. If it needs none of its fields, check with "
                    + "--all-optional.")
        }
        return .passed()
    }

    static let wrongTypes = Check("wrong_types", "It refuses fields of the wrong type") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        let variations = PayloadVariations(rehearsal.subject.job.payload)
        guard !variations.fields.isEmpty else { return .skipped("the payload has no fields: give one with --payload") }
        for field in variations.fields {
            for (payload, change) in variations.mistyped(field) {
                let seen = await rehearsal.attempt(payload: payload)
                if !seen.isInOrder { return .failed("with \(change), it \(seen.words)", advice: badInput) }
            }
        }
        return .passed()
    }

    static let texts = Check("texts", "It copes with any text in the payload") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        let variations = PayloadVariations(rehearsal.subject.job.payload)
        let text = "-%s\\ \"q\" 'a'\n\t\u{2028}\u{FFFD}\u{7F} é ✓ 日本 🦉 ../\u{202E}x"
        guard let payload = variations.replacingTexts(with: text) else { return .skipped("the payload has no text") }
        // A service has no language: what it inherits may be the C locale.
        let seen = await rehearsal.attempt(payload: payload, environment: ["LC_ALL": "C", "LANG": "C"])
        if !seen.isInOrder {
            return .failed(
                "with quotes, line ends, control and foreign characters in its texts, it \(seen.words)",
                advice: "Texts are UTF-8 and may hold anything but U+0000; do not rely on the locale. " + badInput)
        }
        guard let complaint = seen.complaints.first else { return .passed() }
        return .failed(
            "with quotes and line ends in its texts, \(complaint)",
            advice: "Write messages with a JSON encoder instead of pasting text between quotes.")
    }

    static let shell = Check("shell", "No text of the payload is run as a command") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        guard let folder = try? TemporaryFolder() else { return .skipped("no temporary directory can be made") }
        let trap = folder.path + "/trap"
        let variations = PayloadVariations(rehearsal.subject.job.payload)
        for text in ["$(touch \(trap))", "`touch \(trap)`", "'; touch \(trap); '", "\"; touch \(trap); \""] {
            guard let payload = variations.replacingTexts(with: text) else { return .skipped("the payload has no text") }
            let seen = await rehearsal.attempt(payload: payload)
            if access(trap, F_OK) == 0 {
                return .failed(
                    "the text \(text) in the payload was run by a shell",
                    advice: "Never build a command line from a payload: quote each variable, no eval, no shell=True.")
            }
            if !seen.isInOrder { return .failed("with the text \(text), it \(seen.words)", advice: badInput) }
        }
        return .passed()
    }

    static let checkpoint = Check("checkpoint", "It goes on from its own checkpoint") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        guard let checkpoint = await rehearsal.goodRun().checkpoint else { return .skipped("it writes none") }
        var job = rehearsal.newJob()
        job.attempt += 1
        job.run += 1
        job.checkpoint = (try? JSONNode(text: Array(checkpoint.utf8))).flatMap { try? StoredJSON.text($0) } ?? checkpoint
        let seen = await rehearsal.perform(job)
        guard seen.ending != .completed else { return .passed() }
        return .failed(
            "given its last checkpoint, it \(seen.words)",
            advice: "The next attempt finds under \"checkpoint\" what the last one wrote, even if that was the end of the work.")
    }

    private static let badInput =
        "Look at the payload before anything is done; what no retry would make better ends with 65 (or 64, 66) and an "
        + "error message that says what is wrong. Any other code is retried."
}
