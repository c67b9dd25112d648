//! What a change can cost: rows lost, statements that fail on the rows there are, locks.
