extension Redactor {
    /// The message without the values of secrets, in whatever part of it they stood.
    func message(_ message: HandlerMessage) -> HandlerMessage {
        switch message {
        case .progress(var progress):
            progress.message = progress.message.map(text)
            return .progress(progress)
        case .log(var log):
            log.message = text(log.message)
            log.fields = log.fields.map(json)
            return .log(log)
        case .result(let json): return .result(json: self.json(json))
        case .checkpoint(let json): return .checkpoint(json: self.json(json))
        case .enqueue(let json): return .enqueue(json: self.json(json))
        case .call(let json): return .call(json: self.json(json))
        case .retry(let after, let reason): return .retry(after: after, reason: reason.map(text))
        case .snooze(let after, let reason): return .snooze(after: after, reason: reason.map(text))
        case .rateLimited(var limit):
            limit.key = limit.key.map(text)
            limit.until = limit.until.map(text)
            return .rateLimited(limit)
        case .error(let failure):
            return .error(
                HandlerFailure(
                    code: failure.code.map(text), message: failure.message.map(text), detail: failure.detail.map(text)))
        }
    }
}
