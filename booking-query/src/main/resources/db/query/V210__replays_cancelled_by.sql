-- As requested_by says who asked for it.
alter table replay add column cancelled_by text;
