-- schemi:down postgres
ALTER DOMAIN placed SET DEFAULT now();
