import ArgumentParser
import HandlerCheck

/// `--mode`
struct ModeArgument: ExpressibleByArgument, CustomStringConvertible {
    let mode: Subject.Mode

    init(mode: Subject.Mode) {
        self.mode = mode
    }

    init?(argument: String) {
        guard let mode = Subject.Mode(rawValue: argument) else { return nil }
        self.mode = mode
    }

    var description: String { mode.rawValue }
}
