// Usage by senders that send all they have three times, each time in another order; two of them send the same. One scenario calls
// our own endpoint, packed by gzip, the other what Lago's clients call. With more senders than a key may send, they meet 429.

import { check } from 'k6';
import exec from 'k6/execution';
import { Counter } from 'k6/metrics';
import { count, duration, me, newRun, send, thresholds as common, users, type Run } from './sending.ts';

const times = 3;
const batchesInWave = 10;
const ownBatch = 500;
const lagoBatch = 100;
const meters = ['k6-calls', 'k6-gb'];
const takenTwice = new Counter('events_taken_twice');

/** Of each batch, how many of its events this virtual user was told to be taken. */
const taken = new Map<string, number>();

export const thresholds = {
  'http_req_duration{scenario:usage}': ['p(95)<1000'],
  events_taken_twice: ['count==0'],
};

export const options = {
  scenarios: {
    usage: { executor: 'constant-vus', vus: users(8), duration, exec: 'usage' },
    lago: { executor: 'constant-vus', vus: users(8), duration, exec: 'lago' },
  },
  thresholds: { ...common, ...thresholds },
};

export const setup = newRun;

export function usage(run: Run): void {
  const { batch, pair } = turn();
  const lines = shuffled(numbers(batch, ownBatch)).map((number) => JSON.stringify({
    id: `${run.name}-${pair}-${number}`, source: `k6-${run.name}`, time: time(number), meter: meter(number),
    customer: customer(number), value: value(number), properties: { region: 'eu' },
  }));
  const answer = send('/v1/usage', lines.join('\n'), 'application/x-ndjson', true);
  check(answer, { 'all taken or repeated': (each) => count(each, 'taken') + count(each, 'repeated') === ownBatch });
  note(`own-${batch}`, count(answer, 'taken'), ownBatch);
}

export function lago(run: Run): void {
  const { batch, pair } = turn();
  const events = shuffled(numbers(batch, lagoBatch)).map((number) => ({
    transaction_id: `${run.name}-lago-${pair}-${number}`, external_subscription_id: customer(number), code: meter(number),
    timestamp: `${Date.parse(time(number)) / 1000}`, properties: { value: value(number) },
  }));
  const answer = send('/v1/lago/api/v1/events/batch', JSON.stringify({ events }), 'application/json');
  check(answer, {
    'all new, or all known': (each) => each.status === 200
      || (each.status === 422 && each.json('error_details.0.transaction_id.0') === 'value_already_exist'),
  });
  note(`lago-${batch}`, answer.status === 200 ? lagoBatch : 0, lagoBatch);
}

/** An event is taken once, whoever sends it: nobody is told so of more events than there are in a batch. */
function note(batch: string, now: number, size: number): void {
  const sum = (taken.get(batch) ?? 0) + now;
  taken.set(batch, sum);
  takenTwice.add(Math.max(0, sum - size));
}

/** Which batch comes next: all of a wave three times, in an order of this virtual user's own. */
function turn(): { batch: number; pair: number } {
  const iteration = exec.vu.iterationInScenario;
  const sent = batchesInWave * times;
  const wave = Math.floor(iteration / sent);
  const order = shuffled(Array.from({ length: sent }, (_, place) => place % batchesInWave), me() + wave);
  return { batch: wave * batchesInWave + (order[iteration % sent] ?? 0), pair: Math.floor((me() - 1) / 2) };
}

/** By chance; with a seed always the same. */
function shuffled(list: number[], seed?: number): number[] {
  let state = (seed ?? Math.floor(Math.random() * 65_536)) + 1;
  const keys = list.map((each) => {
    state = (state * 48_271) % 2_147_483_647;
    return { each, key: state };
  });
  return keys.sort((left, right) => left.key - right.key).map(({ each }) => each);
}

function numbers(batch: number, size: number): number[] {
  return Array.from({ length: size }, (_, place) => batch * size + place);
}

/** In the hour before this one: no clock of a server calls it ahead. It must be the same whenever an event is sent. */
function time(number: number): string {
  const start = new Date(exec.scenario.startTime - 3_600_000);
  start.setUTCMilliseconds(0);
  return new Date(start.getTime() + (number % 3_000) * 1_000).toISOString();
}

function customer(number: number): string {
  return `c-k6-${number % 20}`;
}

function meter(number: number): string {
  return meters[Math.floor(number / 20) % meters.length] ?? 'k6-calls';
}

function value(number: number): number {
  return ((number % 997) + 1) / 4;
}
