-- schemi:up postgres transaction=separate
ALTER TYPE state ADD VALUE 'void';

-- schemi:up postgres
ALTER TABLE items RENAME TO wares;
ALTER TABLE wares RENAME COLUMN code TO number;
ALTER TABLE wares ALTER COLUMN state SET DEFAULT 'void';
ALTER TABLE wares ALTER COLUMN number TYPE bigint;
UPDATE wares SET number = 0 WHERE number IS NULL;
ALTER TABLE wares ALTER COLUMN number SET NOT NULL;
ALTER TABLE wares ALTER COLUMN kept DROP NOT NULL;
ALTER TABLE wares ADD COLUMN twice bigint GENERATED ALWAYS AS (number * 2) STORED NOT NULL;
ALTER TABLE wares DROP COLUMN gone;
ALTER TABLE wares ADD CONSTRAINT ck_wares_kept CHECK (kept <> '');
