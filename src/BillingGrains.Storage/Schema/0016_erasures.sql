-- How often texts were erased from stored facts: what a process remembers of them counts only while nothing was.

alter table epoch add column erasures bigint not null default 0;

comment on column epoch.erasures is 'Since the epoch began.';
