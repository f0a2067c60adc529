// Ticket commands, one in each request, over many connections: a ticket from its opening to its closing, each command when the
// one before is answered; each tenth ticket is sent a second time.

import exec from 'k6/execution';
import { Counter } from 'k6/metrics';
import { all, count, duration, me, newRun, send, thresholds as common, users, type Run } from './sending.ts';

const entriesPerTicket = 8;
const takenTwice = new Counter('commands_taken_twice');

export const thresholds = {
  'http_req_duration{scenario:commands}': ['p(95)<500'],
  commands_taken_twice: ['count==0'],
};

export const options = {
  scenarios: { commands: { executor: 'constant-vus', vus: users(256), duration, exec: 'commands' } },
  thresholds: { ...common, ...thresholds },
};

export const setup = newRun;

export function commands(run: Run): void {
  const turn = exec.scenario.iterationInTest;
  const ticket = { source: `k6-${run.name}`, ticketId: `T-${me()}-${turn}` };
  const items: object[] = [{
    type: 'ticket', ...ticket, customerId: 'c-1001', subject: 'The mixer does not start', category: 'repair',
    openedAt: '2026-03-02T08:00:00Z',
  }];
  for (let entry = 1; entry <= entriesPerTicket; entry++) {
    items.push({
      type: 'time', ...ticket, entryId: `E-${entry}`, revision: 1, technician: 'k6', role: 'engineer', workType: 'remote',
      startedAt: `2026-03-02T${10 + entry}:00:00Z`, minutes: 45, description: 'Replaced the failing disk and rebuilt the array.',
    });
  }

  items.push({ type: 'ticket-closed', ...ticket, at: '2026-03-03T08:00:00Z' });
  for (const item of items) {
    all(send('/v1/feed', JSON.stringify(item), 'application/json'), 'taken', 1);
  }

  if (turn % 10 === 0) {
    for (const item of items) {
      const again = send('/v1/feed', JSON.stringify(item), 'application/json');
      all(again, 'repeated', 1);
      takenTwice.add(count(again, 'taken'));
    }
  }
}
