import http from 'k6/http';
import { check } from 'k6';
import { Counter } from 'k6/metrics';

const base = __ENV.BASE || 'http://127.0.0.1:5080';
const headers = { Authorization: `Bearer ${__ENV.KEY}`, 'Content-Type': 'application/x-ndjson' };
const itemsPerBatch = 50;
const doubled = new Counter('items_taken_twice');

export const options = {
  scenarios: { feed: { executor: 'constant-vus', vus: 8, duration: __ENV.DURATION || '30s' } },
  thresholds: {
    http_req_failed: ['rate==0'],
    http_req_duration: ['p(95)<500'],
    items_taken_twice: ['count==0'],
  },
};

function time(ticket, entry) {
  return JSON.stringify({
    type: 'time', source: 'k6', ticketId: ticket, entryId: entry, revision: 1, technician: 'k6', role: 'engineer',
    workType: 'remote', startedAt: '2026-03-02T09:00:00Z', minutes: 30, description: 'Load test',
  });
}

export default function () {
  const ticket = `T-${__VU}-${__ITER}`;
  const lines = [JSON.stringify({
    type: 'ticket', source: 'k6', ticketId: ticket, customerId: 'C-001', subject: 'Load test', category: 'incident',
    openedAt: '2026-03-02T08:55:00Z',
  })];
  for (let entry = 1; entry < itemsPerBatch; entry++) {
    lines.push(time(ticket, `E-${entry}`));
  }

  const first = http.post(`${base}/v1/feed`, lines.join('\n'), { headers });
  check(first, { 'all taken': (r) => r.status === 200 && r.json('taken') === itemsPerBatch });

  if (__ITER % 10 === 0) {
    const again = http.post(`${base}/v1/feed`, lines.join('\n'), { headers });
    check(again, { 'all repeated': (r) => r.status === 200 && r.json('repeated') === itemsPerBatch });
    doubled.add(again.json('taken') || 0);
  }
}
