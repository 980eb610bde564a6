"""Messages out: an outbox row for each, sent by a worker through an adapter."""
