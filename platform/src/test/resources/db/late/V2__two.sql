create table two (id integer);
