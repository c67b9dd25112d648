-- schemi:down postgres
ALTER TABLE items RESET (toast.autovacuum_enabled);
ALTER TABLE items SET (fillfactor='70', autovacuum_vacuum_scale_factor='0.2');
DROP TABLE more;
