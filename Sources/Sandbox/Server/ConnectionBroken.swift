/// Thrown when a fault has broken the client's connection, so that nobody tries to answer.
struct ConnectionBroken: Error {}
