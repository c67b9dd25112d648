-- schemi:up postgres
ALTER TABLE items SET (fillfactor='70', autovacuum_enabled='false', toast.autovacuum_enabled='false');
