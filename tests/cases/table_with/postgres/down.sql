-- schemi:down postgres
ALTER TABLE items RESET (autovacuum_enabled, fillfactor, toast.autovacuum_enabled);
