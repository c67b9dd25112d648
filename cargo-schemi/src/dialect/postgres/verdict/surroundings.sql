SELECT current_schema()::text AS own,
    has_database_privilege(current_database(), 'TEMP') AND NOT pg_is_in_recovery() AS may_ask,
    pg_is_in_recovery() AS is_standby, current_database()::text AS database, current_user::text AS role,
    CASE WHEN pg_my_temp_schema() = 0 THEN encode(sha256(convert_to(concat_ws(E'\n', version(),
        array_to_string(current_schemas(true), ','),
        (SELECT string_agg(concat_ws('=', s, current_setting(s, true)), E'\n' ORDER BY s)
            FROM unnest(ARRAY['array_nulls', 'backslash_quote', 'bytea_output', 'client_encoding', 'DateStyle',
                'default_text_search_config', 'extra_float_digits', 'IntervalStyle', 'lc_monetary', 'lc_numeric',
                'operator_precedence_warning', 'quote_all_identifiers', 'server_encoding',
                'standard_conforming_strings', 'TimeZone', 'transform_null_equals', 'xmlbinary', 'xmloption']) s),
        (SELECT string_agg(line, E'\n' ORDER BY line COLLATE "C") FROM (
            SELECT concat_ws(' ', 'function', pronamespace::regnamespace, proname,
                array_to_string(proargtypes::oid[]::regtype[], ','), prorettype::regtype, provariadic::regtype,
                prokind, proretset, provolatile, pronargdefaults, array_to_string(proargnames, ','),
                -- What is written in SQL may take the place of its call, and counts as what it is then.
                CASE WHEN prolang = 14 AND prokind <> 'a' THEN md5(pg_get_functiondef(oid)) ELSE prolang::text END) AS line
            FROM pg_proc WHERE oid >= 16384
            UNION ALL
            SELECT concat_ws(' ', 'operator', oprnamespace::regnamespace, oprname, oprleft::regtype,
                oprright::regtype, oprresult::regtype, oprcode)
            FROM pg_operator WHERE oid >= 16384
            UNION ALL
            SELECT concat_ws(' ', 'cast', castsource::regtype, casttarget::regtype, castfunc::regprocedure,
                castcontext, castmethod)
            FROM pg_cast WHERE oid >= 16384
            UNION ALL
            SELECT concat_ws(' ', 'type', typnamespace::regnamespace, typname, typtype, typcategory,
                typispreferred, typbasetype::regtype, typtypmod, typcollation::regcollation,
                (SELECT string_agg(quote_literal(enumlabel), ',' ORDER BY enumsortorder)
                    FROM pg_enum WHERE enumtypid = t.oid))
            FROM pg_type t WHERE oid >= 16384 AND typrelid = 0 AND typcategory <> 'A'
            UNION ALL
            SELECT concat_ws(' ', 'class', opcnamespace::regnamespace, opcname, opcmethod, opcintype::regtype,
                opcdefault)
            FROM pg_opclass WHERE oid >= 16384
            UNION ALL
            SELECT concat_ws(' ', 'collation', collnamespace::regnamespace, collname, collprovider)
            FROM pg_collation WHERE oid >= 16384
            UNION ALL
            SELECT concat_ws(' ', 'method', amname) FROM pg_am WHERE oid >= 16384
        ) objects)), 'UTF8')), 'hex') END AS fingerprint
