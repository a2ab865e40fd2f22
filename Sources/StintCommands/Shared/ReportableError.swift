/// An error that says what happened, what to do next, and with which code to end.
///
/// Each module's error type conforms in one small extension, so that `ErrorReport` knows none of them.
package protocol ReportableError: Error {
    var report: ErrorReport { get }
}
