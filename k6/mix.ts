// All of them at once. What an operator does meanwhile (approve drafts, so that documents are posted) is not sent from here:
// "loadtests mix" does that, and checks the books.

import { commands, thresholds as ofCommands } from './commands.ts';
import { feed, thresholds as ofFeed } from './feed.ts';
import { duration, newRun, thresholds as common, users } from './sending.ts';
import { subscriptions, thresholds as ofSubscriptions } from './subscriptions.ts';
import { lago, thresholds as ofUsage, usage } from './usage.ts';

export { commands, feed, lago, subscriptions, usage };

export const options = {
  scenarios: Object.fromEntries(['commands', 'feed', 'lago', 'subscriptions', 'usage'].map(
    (name) => [name, { executor: 'constant-vus', vus: users(8), duration, exec: name }])),
  thresholds: { ...common, ...ofCommands, ...ofFeed, ...ofSubscriptions, ...ofUsage },
};

export const setup = newRun;
