//! An export becomes one dialect's schema.
