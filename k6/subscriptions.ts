// Bulk changes of subscriptions: contracts with a subscription each are agreed, changed and cancelled in requests of many items,
// each request twice; the second time nothing may be taken. The demo's legal entity nl01 must be there, or another by ENTITY.

import exec from 'k6/execution';
import { Counter } from 'k6/metrics';
import { all, count, duration, me, newRun, send, thresholds as common, users, type Run } from './sending.ts';

const contractsAtOnce = 100;
const entity = __ENV['ENTITY'] ?? 'nl01';
const takenTwice = new Counter('changes_taken_twice');

export const thresholds = {
  'http_req_duration{scenario:subscriptions}': ['p(95)<1000'],
  changes_taken_twice: ['count==0'],
};

export const options = {
  scenarios: { subscriptions: { executor: 'constant-vus', vus: users(4), duration, exec: 'subscriptions' } },
  thresholds: { ...common, ...thresholds },
};

export const setup = newRun;

export function subscriptions(run: Run): void {
  const ids = Array.from(
    { length: contractsAtOnce }, (_, place) => `s-${run.name}-${me()}-${exec.scenario.iterationInTest}-${place}`);
  twice('/v1/contracts', ids.map(contract));
  for (let number = 1; number <= 4; number++) {
    twice('/v1/subscription-changes', ids.map((id) => change(id, number, { kind: 'quantity-changed', quantity: number + 4 })));
  }

  twice('/v1/subscription-changes', ids.map((id) => change(id, 5, { kind: 'cancelled' })));
}

function twice(path: string, items: object[]): void {
  const lines = items.map((item) => JSON.stringify(item)).join('\n');
  all(send(path, lines, 'application/x-ndjson'), 'taken', items.length);
  const again = send(path, lines, 'application/x-ndjson');
  all(again, 'repeated', items.length);
  takenTwice.add(count(again, 'taken'));
}

/** It begins in years to come: no run bills it. */
function contract(id: string): object {
  return {
    contractId: id, version: 1, name: 'Seats', entityId: entity, customerIds: [`c-${id}`], applies: { from: '2025-01-01' },
    billTo: `N-${id}`, currency: 'EUR', timeZone: 'UTC', billWhen: 'ticket-closed', moneyRounding: 'half-up',
    rates: [{ role: 'engineer', perHour: 96, from: '2025-01-01' }],
    timeRounding: { scope: 'entry', stepMinutes: 15, mode: 'up', minimumMinutes: 0 }, included: [],
    parts: { markupPercent: 0, prices: [], approvalRequired: false }, warranties: [],
    tax: { code: 'S21', percent: 21 }, paymentDays: 30,
    subscriptions: [{
      subscriptionId: 'seats', name: 'Seats', dayCount: 'actual-days', cycle: { unit: 'month', count: 1, anchor: 'calendar' },
      timing: 'advance', quantity: 4, from: '2090-01-01', price: { kind: 'per-unit', unitPrice: 12.5, zeroUsage: 'bill' },
    }],
  };
}

function change(contractId: string, number: number, what: object): object {
  return {
    contractId, subscriptionId: 'seats',
    change: { ...what, changeId: `${number}`, on: `2090-0${number + 1}-01`, when: 'at-once' },
  };
}
