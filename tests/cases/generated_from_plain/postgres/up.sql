-- schemi:up postgres
LOCK TABLE items IN ACCESS EXCLUSIVE MODE;
DO $$
BEGIN
    IF EXISTS (SELECT FROM items WHERE total::text IS DISTINCT FROM (a * 2)::bigint::text) THEN
        RAISE EXCEPTION USING MESSAGE = 'items.total holds values that its expression does not give; they would be lost', ERRCODE = 'check_violation';
    END IF;
END
$$;
ALTER TABLE items DROP COLUMN total;
ALTER TABLE items ADD COLUMN total bigint GENERATED ALWAYS AS (a * 2) STORED NOT NULL;
