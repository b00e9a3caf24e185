-- What stood at a resource's times once is looked for among all of its events, the deleted ones included.
create index event_of_resource on event ((doc ->> 'resourceId'));
