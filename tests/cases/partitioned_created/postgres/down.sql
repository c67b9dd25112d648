-- schemi:down postgres
DROP TABLE events;
