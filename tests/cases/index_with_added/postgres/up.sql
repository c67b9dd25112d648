-- schemi:up postgres
CREATE INDEX ix_items_amount ON items USING brin ((amount + 1)) WITH (pages_per_range='32', autosummarize='true');
CREATE INDEX ix_items_name_amount ON items (name DESC NULLS LAST, amount) WITH (fillfactor='70');
