pub(crate) mod cursor;
