create table three (id integer);
