-- schemi:down postgres
ALTER TABLE items RESET (toast.autovacuum_enabled);
ALTER TABLE items SET (autovacuum_vacuum_scale_factor='0.2', fillfactor='70');
DROP TABLE more;
