-- The form of a project shows its customer_fields in the order in which they were written; jsonb would forget that.
drop index project_slug;
alter table project drop column slug;
alter table project alter column data type json;
alter table project add column slug text not null generated always as (data ->> 'slug') stored;

-- A slug is an address that visitors open without a key, so that it leads to one project of the installation, whatever the app.
create unique index project_slug on project (slug) where not deleted;
