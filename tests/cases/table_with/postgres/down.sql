-- schemi:down postgres
ALTER TABLE items RESET (fillfactor, autovacuum_enabled, toast.autovacuum_enabled);
