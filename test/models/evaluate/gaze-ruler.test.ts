/** models/evaluate: degrees of the rendered eyes the judge knows, in degrees of a person's. */

import { expect, it } from 'vitest';
import { personGaze } from '../../../models/evaluate/nodes/gaze.ts';

it('turns a person’s eye as far as moves its iris like the rendered one, and no farther than its corner', () => {
  expect(personGaze([0, 0])).toEqual([0, 0]);
  // Both irises move by .36 cm: 1.45 sin 14.3 = 1.05 sin 20.
  expect(personGaze([14.3, 0])[0]).toBeCloseTo(20, 0);
  expect(personGaze([-14.3, 0])[0]).toBeCloseTo(-20, 0);
  expect(personGaze([0, 14.3])[1]).toBeCloseTo(20, 0);
  const [yaw] = personGaze([80, 0]);
  expect(yaw).toBeGreaterThan(60);
  expect(yaw).toBeLessThan(75);
});
