-- Withdrawals that wait for their event.
create index usage_withdrawn_awaited on usage_withdrawn (at) where block is null and came_at is null and closed_at is null;
