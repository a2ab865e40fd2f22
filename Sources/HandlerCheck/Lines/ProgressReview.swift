import Handlers

/// Progress that would look strange to whoever watches it.
enum ProgressReview {
    static func complaint(about messages: [HandlerMessage]) -> String? {
        var last = -1
        for case .progress(let progress) in messages {
            if let percent = progress.percent {
                if percent < last { return "progress went back from \(last) to \(percent) percent" }
                last = percent
            }
            if let total = progress.total, let processed = progress.processed, processed > total {
                return "progress counted \(processed) of \(total)"
            }
        }
        return nil
    }
}
