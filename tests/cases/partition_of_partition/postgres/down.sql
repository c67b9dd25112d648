-- schemi:down postgres
ALTER TABLE parts DETACH PARTITION parts_a;
ALTER TABLE parts DETACH PARTITION parts_c;
DROP TABLE parts_c;
ALTER TABLE parts ATTACH PARTITION parts_a FOR VALUES IN ('a');
