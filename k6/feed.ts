// The demo's kind of feed: a ticket with its time entries in one batch; each tenth batch is sent a second time.

import exec from 'k6/execution';
import { Counter } from 'k6/metrics';
import { all, count, duration, me, newRun, send, thresholds as common, users, type Run } from './sending.ts';

const itemsPerBatch = 50;
const takenTwice = new Counter('items_taken_twice');

export const thresholds = {
  'http_req_duration{scenario:feed}': ['p(95)<500'],
  items_taken_twice: ['count==0'],
};

export const options = {
  scenarios: { feed: { executor: 'constant-vus', vus: users(8), duration, exec: 'feed' } },
  thresholds: { ...common, ...thresholds },
};

export const setup = newRun;

export function feed(run: Run): void {
  const turn = exec.scenario.iterationInTest;
  const ticket = { source: `k6-${run.name}`, ticketId: `F-${me()}-${turn}` };
  const lines = [JSON.stringify({
    type: 'ticket', ...ticket, customerId: 'c-1001', subject: 'Load test', category: 'incident',
    openedAt: '2026-03-02T08:55:00Z',
  })];
  for (let entry = 1; entry < itemsPerBatch; entry++) {
    lines.push(JSON.stringify({
      type: 'time', ...ticket, entryId: `E-${entry}`, revision: 1, technician: 'k6', role: 'engineer', workType: 'remote',
      startedAt: '2026-03-02T09:00:00Z', minutes: 30, description: 'Load test',
    }));
  }

  const batch = lines.join('\n');
  all(send('/v1/feed', batch, 'application/x-ndjson'), 'taken', itemsPerBatch);
  if (turn % 10 === 0) {
    const again = send('/v1/feed', batch, 'application/x-ndjson');
    all(again, 'repeated', itemsPerBatch);
    takenTwice.add(count(again, 'taken'));
  }
}
