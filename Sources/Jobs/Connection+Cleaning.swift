package import Postgres

extension Connection {
    /// To be sent where functions of an application may have run in a session, before anything else is: what they have
    /// set or made there would not end with them. A search path, or a temporary type that is called like one of
    /// PostgreSQL's, would have their code run by our next statement, with the rights of the worker.
    package static var cleaning: [(sql: String, parameters: [String?])] {
        [("reset all", []), ("discard temp", []), ("select pg_catalog.pg_advisory_unlock_all()", [])]
    }
}
