import Foundation
import Postgres
import TestSupport
import Testing

@Suite("stint job", .freshDatabase)
struct JobCommandTests {
}
