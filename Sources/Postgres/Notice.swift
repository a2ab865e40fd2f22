import CLibPQ

/// A message that a statement sent beside its result: `raise notice`, a warning.
package struct Notice: Sendable, Equatable {
    /// `WARNING`, `NOTICE`, `INFO`, `LOG` or `DEBUG`, whatever the server's language.
    package let severity: String
    package let sqlState: String
    package let message: String
    package let detail: String?
    package let hint: String?
}

/// What libpq calls for every notice. Lives as long as the connection it was given to.
final class NoticeSink {
    private let receive: @Sendable (Notice) -> Void

    init(_ receive: @escaping @Sendable (Notice) -> Void) {
        self.receive = receive
    }

    /// Takes over from libpq's default, which prints to standard error.
    func attach(to handle: OpaquePointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = PQsetNoticeReceiver(
            handle,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<NoticeSink>.fromOpaque(context).takeUnretainedValue().take(result)
            }, context)
    }

    private func take(_ result: OpaquePointer) {
        func field(_ code: UInt8) -> String? {
            PQresultErrorField(result, Int32(code)).map { String(cString: $0) }
        }
        receive(
            Notice(
                severity: field(UInt8(ascii: "V")) ?? "WARNING",
                sqlState: field(UInt8(ascii: "C")) ?? "01000",
                message: field(UInt8(ascii: "M")) ?? String(cString: PQresultErrorMessage(result)).trimmedLines,
                detail: field(UInt8(ascii: "D")),
                hint: field(UInt8(ascii: "H"))))
    }
}
