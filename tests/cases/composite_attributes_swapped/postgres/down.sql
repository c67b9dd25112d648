-- schemi:down postgres
ALTER TYPE spot RENAME ATTRIBUTE x TO schemi_swap_x;
ALTER TYPE spot RENAME ATTRIBUTE y TO x;
ALTER TYPE spot RENAME ATTRIBUTE schemi_swap_x TO y;
