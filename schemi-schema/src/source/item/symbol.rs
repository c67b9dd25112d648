//! The words of schemi's attributes, and which of them stand where.

pub(super) const SCHEMI: &str = "schemi";
pub(super) const SQLX: &str = "sqlx";

pub(super) const ALWAYS: &str = "always";
pub(super) const AUTOINCREMENT: &str = "autoincrement";
pub(super) const BY_DEFAULT: &str = "by_default";
pub(super) const CACHE: &str = "cache";
pub(super) const CHECK: &str = "check";
pub(super) const COLLATE: &str = "collate";
pub(super) const COLUMN: &str = "column";
pub(super) const COLUMNS: &str = "columns";
pub(super) const COMMENT: &str = "comment";
pub(super) const COMPOSITE: &str = "composite";
pub(super) const COMPRESSION: &str = "compression";
pub(super) const CYCLE: &str = "cycle";
pub(super) const DEFAULT: &str = "default";
pub(super) const DEFERRABLE: &str = "deferrable";
pub(super) const DOMAIN: &str = "domain";
pub(super) const ELEMENTS: &str = "elements";
pub(super) const EXCLUDE: &str = "exclude";
pub(super) const EXPR: &str = "expr";
pub(super) const FOREIGN_KEY: &str = "foreign_key";
pub(super) const FOR_VALUES: &str = "for_values";
pub(super) const GENERATED: &str = "generated";
pub(super) const IDENTITY: &str = "identity";
pub(super) const INCLUDE: &str = "include";
pub(super) const INCREMENT: &str = "increment";
pub(super) const INDEX: &str = "index";
pub(super) const INHERITS: &str = "inherits";
pub(super) const MATCH: &str = "match";
pub(super) const MAX: &str = "max";
pub(super) const MIN: &str = "min";
pub(super) const NAME: &str = "name";
pub(super) const NOT_NULL: &str = "not_null";
pub(super) const NOT_VALID: &str = "not_valid";
pub(super) const NO_INHERIT: &str = "no_inherit";
pub(super) const NULLS_NOT_DISTINCT: &str = "nulls_not_distinct";
pub(super) const OF: &str = "of";
pub(super) const ONLY: &str = "only";
pub(super) const ON_CONFLICT: &str = "on_conflict";
pub(super) const ON_DELETE: &str = "on_delete";
pub(super) const ON_DELETE_COLUMNS: &str = "on_delete_columns";
pub(super) const ON_UPDATE: &str = "on_update";
pub(super) const PARTITION: &str = "partition";
pub(super) const PARTITION_BY: &str = "partition_by";
pub(super) const POSTGRES: &str = "postgres";
pub(super) const PRIMARY_KEY: &str = "primary_key";
pub(super) const REFERENCES: &str = "references";
pub(super) const RENAME: &str = "rename";
pub(super) const RENAMED_FROM: &str = "renamed_from";
pub(super) const RENAME_ALL: &str = "rename_all";
pub(super) const SCHEMA: &str = "schema";
pub(super) const SKIP: &str = "skip";
pub(super) const SQLITE: &str = "sqlite";
pub(super) const START: &str = "start";
pub(super) const STORAGE: &str = "storage";
pub(super) const STORED: &str = "stored";
pub(super) const STRICT: &str = "strict";
pub(super) const TABLE: &str = "table";
pub(super) const TABLESPACE: &str = "tablespace";
pub(super) const TYPE: &str = "type";
pub(super) const UNIQUE: &str = "unique";
pub(super) const UNLOGGED: &str = "unlogged";
pub(super) const USING: &str = "using";
pub(super) const VIRTUAL: &str = "virtual";
pub(super) const WHERE: &str = "where";
pub(super) const WITH: &str = "with";
pub(super) const WITHOUT_ROWID: &str = "without_rowid";

/// A place where attributes stand, and the words that are known there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// What to call one of them: `struct attribute`, `key of index(…)`.
    pub(super) what: &'static str,
    /// The words, in the order in which an error lists them.
    pub(super) words: &'static [&'static str],
}

pub(super) const ON_STRUCT: Place = Place {
    what: "struct attribute",
    words: &[
        TABLE,
        SCHEMA,
        RENAMED_FROM,
        RENAME_ALL,
        PRIMARY_KEY,
        UNIQUE,
        INDEX,
        FOREIGN_KEY,
        CHECK,
        EXCLUDE,
        PARTITION_BY,
        PARTITION,
        INHERITS,
        STRICT,
        WITHOUT_ROWID,
        UNLOGGED,
        WITH,
        TABLESPACE,
        COMMENT,
        ONLY,
    ],
};
pub(super) const ON_FIELD: Place = Place {
    what: "field attribute",
    words: &[
        PRIMARY_KEY,
        IDENTITY,
        AUTOINCREMENT,
        UNIQUE,
        INDEX,
        TYPE,
        DEFAULT,
        GENERATED,
        VIRTUAL,
        STORED,
        REFERENCES,
        ON_DELETE,
        ON_UPDATE,
        DEFERRABLE,
        NOT_VALID,
        CHECK,
        ON_CONFLICT,
        COLLATE,
        STORAGE,
        COMPRESSION,
        COLUMN,
        RENAMED_FROM,
        COMMENT,
        SKIP,
    ],
};
pub(super) const ON_ENUM: Place = Place {
    what: "enum attribute",
    words: &[NAME, SCHEMA, RENAME_ALL, COMMENT],
};
pub(super) const ON_VARIANT: Place = Place {
    what: "variant attribute",
    words: &[RENAME, RENAMED_FROM],
};
pub(super) const ON_DOMAIN: Place = Place {
    what: "domain attribute",
    words: &[
        DOMAIN, NAME, SCHEMA, TYPE, DEFAULT, NOT_NULL, CHECK, COLLATE, COMMENT,
    ],
};
pub(super) const ON_COMPOSITE: Place = Place {
    what: "attribute of a composite type",
    words: &[COMPOSITE, NAME, SCHEMA, RENAME_ALL, COMMENT],
};
pub(super) const ON_COMPOSITE_FIELD: Place = Place {
    what: "attribute of a composite type's field",
    words: &[RENAME, RENAMED_FROM, TYPE, COLLATE, COMMENT],
};
pub(super) const IN_DOMAIN_CHECK: Place = Place {
    what: "key of a domain's check(…)",
    words: &[NAME, EXPR, NOT_VALID, ONLY],
};
pub(super) const IN_PRIMARY_KEY: Place = Place {
    what: "key of primary_key(…)",
    words: &[NAME, DEFERRABLE, ON_CONFLICT],
};
pub(super) const IN_UNIQUE: Place = Place {
    what: "key of unique(…)",
    words: &[NAME, NULLS_NOT_DISTINCT, DEFERRABLE, ON_CONFLICT, ONLY],
};
pub(super) const IN_INDEX: Place = Place {
    what: "key of index(…)",
    words: &[
        NAME,
        UNIQUE,
        WHERE,
        USING,
        INCLUDE,
        EXPR,
        NULLS_NOT_DISTINCT,
        WITH,
        TABLESPACE,
        ONLY,
    ],
};
pub(super) const IN_IDENTITY: Place = Place {
    what: "key of identity(…)",
    words: &[ALWAYS, BY_DEFAULT, START, INCREMENT, MIN, MAX, CACHE, CYCLE],
};
pub(super) const IN_INCLUDE: Place = Place {
    what: "column of include(…)",
    words: &[],
};
pub(super) const IN_COLUMNS: Place = Place {
    what: "column of columns(…)",
    words: &[],
};
pub(super) const IN_FOREIGN_KEY: Place = Place {
    what: "key of foreign_key(…)",
    words: &[
        COLUMNS,
        REFERENCES,
        ON_DELETE,
        ON_DELETE_COLUMNS,
        ON_UPDATE,
        MATCH,
        DEFERRABLE,
        NOT_VALID,
        NAME,
        ONLY,
    ],
};
pub(super) const IN_CHECK: Place = Place {
    what: "key of check(…)",
    words: &[NAME, EXPR, NO_INHERIT, NOT_VALID, ONLY],
};
pub(super) const IN_PARTITION: Place = Place {
    what: "key of partition(…)",
    words: &[OF, FOR_VALUES],
};
pub(super) const IN_EXCLUDE: Place = Place {
    what: "key of exclude(…)",
    words: &[USING, ELEMENTS, WHERE, NAME, DEFERRABLE, ONLY],
};
pub(super) const PER_DIALECT: Place = Place {
    what: "dialect",
    words: &[POSTGRES, SQLITE],
};
