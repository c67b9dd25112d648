-- schemi:up postgres
ALTER TABLE items SET (autovacuum_enabled='false', fillfactor='70', toast.autovacuum_enabled='false');
