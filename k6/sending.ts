// What all scripts share: where the installation is, and how a request is sent until it is answered for.

import { check, sleep } from 'k6';
import exec from 'k6/execution';
import http, { type RefinedResponse } from 'k6/http';
import { Counter } from 'k6/metrics';

const base = __ENV['BASE'] ?? 'http://127.0.0.1:5080';
const toldToWait = new Counter('told_to_wait');
const notTold = new Counter('told_to_wait_without_a_time');

/** How many answers 429 or 503 are waited for before a request counts as failed. */
const triesMax = 100;

/** A name that no other run has: ids of what is sent begin with it. */
export interface Run {
  readonly name: string;
}

/** What must hold in every script. */
export const thresholds = {
  checks: ['rate==1'],
  http_req_failed: ['rate==0'],
  told_to_wait_without_a_time: ['count==0'],
};

export const duration = __ENV['DURATION'] ?? '30s';

/** So many virtual users; VUS in the environment says otherwise. */
export function users(otherwise: number): number {
  return Number(__ENV['VUS'] ?? otherwise);
}

export function newRun(): Run {
  return { name: `k${Date.now().toString(36)}` };
}

/** This virtual user among all of the test, from 1. */
export function me(): number {
  return exec.vu.idInTest;
}

/** Sends the same again while the answer is that it must wait: as long as Retry-After says. */
export function send(path: string, body: string, contentType: string, gzip = false): RefinedResponse<'text'> {
  for (let attempt = 1; ; attempt++) {
    const answer = http.post(`${base}${path}`, body, {
      headers: { Authorization: `Bearer ${__ENV['KEY']}`, 'Content-Type': contentType },
      responseCallback: http.expectedStatuses({ min: 200, max: 299 }, 422, 429, 503),
      responseType: 'text',
      ...(gzip ? { compression: 'gzip' } : {}),
    });
    if ((answer.status !== 429 && answer.status !== 503) || attempt === triesMax) {
      return answer;
    }

    toldToWait.add(1);
    const seconds = Number(answer.headers['Retry-After']);
    if (!(seconds > 0)) {
      notTold.add(1);
    }

    sleep(seconds > 0 ? seconds : 0.2);
  }
}

/** A count that the answer names; 0 where it is another answer. */
export function count(answer: RefinedResponse<'text'>, member: string): number {
  const found = answer.status === 200 ? answer.json(member) : 0;
  return typeof found === 'number' ? found : 0;
}

/** Whether all items were answered so. */
export function all(answer: RefinedResponse<'text'>, member: 'taken' | 'repeated', items: number): boolean {
  return check(answer, { [`all ${member}`]: (each) => count(each, member) === items });
}
