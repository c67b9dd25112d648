-- schemi:down postgres
ALTER TABLE wares RENAME TO items;
ALTER TABLE items RENAME COLUMN number TO code;
ALTER TABLE items DROP CONSTRAINT ck_wares_kept;
ALTER TABLE items DROP COLUMN twice;
ALTER TABLE items ADD COLUMN gone text;
ALTER TABLE items ALTER COLUMN state DROP DEFAULT;
ALTER TABLE items ALTER COLUMN code TYPE integer;
ALTER TABLE items ALTER COLUMN code DROP NOT NULL;
ALTER TABLE items ALTER COLUMN kept SET NOT NULL;
ALTER TYPE state RENAME TO schemi_old_state;
CREATE TYPE state AS ENUM ('open', 'paid');
ALTER TABLE items ALTER COLUMN state TYPE state USING state::text::state;
DROP TYPE schemi_old_state;
