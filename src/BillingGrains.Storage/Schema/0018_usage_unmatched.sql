-- What becomes of withdrawals whose event does not come.

alter table usage_withdrawn
  add column came_at timestamptz,
  add column closed_at timestamptz,
  add column closed_by text collate "C",
  add column closed_why text;

comment on column usage_withdrawn.came_at is 'When the event came that was waited for, and did not count.';
comment on column usage_withdrawn.closed_at is 'When somebody said that nothing more is to be done about an event that never came.';
