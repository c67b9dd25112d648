-- schemi:up sqlite
-- schemi:rebuild lines
CREATE TABLE schemi_new_lines (
    id INTEGER NOT NULL,
    bill INTEGER NOT NULL,
    CONSTRAINT pk_lines PRIMARY KEY (id),
    CONSTRAINT fk_lines_bill FOREIGN KEY (bill) REFERENCES bills (id) ON DELETE CASCADE
);
INSERT INTO schemi_new_lines (id, bill)
SELECT id, bill
FROM lines;
-- schemi:end
