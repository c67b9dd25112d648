-- schemi:down sqlite
ALTER TABLE alphas RENAME TO schemi_swap_alphas;
ALTER TABLE betas RENAME TO alphas;
ALTER TABLE schemi_swap_alphas RENAME TO betas;
