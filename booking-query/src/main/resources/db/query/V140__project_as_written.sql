-- The form of a project shows its customer_fields in the order in which they were written; jsonb would forget that.
alter table project alter column doc type json;

-- Hosted projects are found by their slug, whatever the app.
create index project_slug on project ((doc ->> 'slug')) where not deleted;
