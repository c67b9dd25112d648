//! The tool as a user runs it: the built binary, a settings file, a service, real databases.

mod basics;
